  // ---- plotly, which the page holds packed: zlib, then five characters for four bytes ------------
  /** Runs plotly's script; the page's policy allows that script and no other. */
  async function unpack() {
    const holder = document.getElementById("plotly");
    const packed = holder.textContent.trim();
    const digits = new Uint8Array(128);
    [...holder.dataset.digits].forEach((character, k) => { digits[character.charCodeAt(0)] = k; });
    const words = new DataView(new ArrayBuffer(4 * Math.ceil(packed.length / 5)));
    for (let i = 0, at = 0; i < packed.length; i += 5, at += 4) {
      let word = 0;
      for (let k = i; k < i + 5; k += 1) word = 85 * word + (k < packed.length ? digits[packed.charCodeAt(k)] : 84);
      words.setUint32(at, word);
    }
    const bytes = new Uint8Array(words.buffer, 0, Number(holder.dataset.bytes));
    const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    const script = document.createElement("script");
    script.textContent = await new Response(unpacked).text();
    document.head.append(script);
  }

  /** Says so where a browser cannot. */
  function withoutFigures() {
    const words = document.createElement("p");
    words.className = "note";
    words.textContent = "The figures need a browser of 2023 or later; everything else does not.";
    document.querySelector("main").prepend(words);
  }
