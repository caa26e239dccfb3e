// ---- what the page holds packed: zlib, then five characters for four bytes ---------------------
/** The text that an element of the page holds packed. */
async function unpacked(id) {
  const holder = document.getElementById(id);
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
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).text();
}

/** Runs a script; the page's policy allows those of the page and no other. */
function run(source) {
  const script = document.createElement("script");
  script.textContent = source;
  document.head.append(script);
}

/** Says so where a browser cannot. */
function withoutScripts() {
  const words = document.createElement("p");
  words.className = "note";
  words.textContent = "The figures and what can be chosen need a browser of 2023 or later; everything else does not.";
  document.querySelector("main").prepend(words);
}

/** What scripts of the page share: its data, its figures, and plotly where it is needed. */
unpacked("packed").then(JSON.parse).then((content) => {
  window.wholepie = { ...content, plotly: () => unpacked("plotly").then(run) };
  run(content.script);
}, withoutScripts);
