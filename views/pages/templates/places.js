  // ---- maps of the chosen plan -------------------------------------------------------------------
  const maps = [...document.querySelectorAll("#plan svg.places")];

  /** A mark's look for a value: filled or hollow, or as large as the amount. */
  function showPlace(map, mark, value) {
    const { most, largest } = map.dataset;
    mark.classList.toggle("yes", value !== 0);
    mark.classList.toggle("no", value === 0);
    if (most && mark.tagName === "circle") {
      const share = Number(most) > 0 ? Math.min(Math.abs(value) / Number(most), 1) : 0;
      mark.setAttribute("r", (Number(largest) * Math.sqrt(share)).toFixed(1));
    }
    const words = most ? number(value) : value ? "yes" : "no";
    if (!mark.firstChild) mark.append(document.createElementNS(mark.namespaceURI, "title"));
    mark.firstChild.textContent = `${decisionName(Number(mark.dataset.j))}: ${words}`;
  }

  function showPlaces(values) {
    for (const map of maps) {
      const marks = [...map.querySelectorAll("[data-j]")];
      marks.forEach((mark) => showPlace(map, mark, values.get(Number(mark.dataset.j)) || 0));
      const taken = marks.filter((mark) => mark.classList.contains("yes")).length;
      const have = map.dataset.most ? "have an amount that is not 0" : "are chosen";
      map.querySelector("desc").textContent =
        `Of ${count(marks.length, "place")} ${whole.format(taken)} ${have}; this page lists them.`;
    }
  }

  /** The picture of who contributes to what follows the chosen plan, where the page holds it. */
  function showFlow() {
    const found = window.wholepie.flows[chosen];
    const drawings = document.querySelectorAll("svg.flow");
    if (!found || !drawings.length) return;
    const [nodes, links] = found;
    for (const drawing of drawings) {
      drawing.querySelectorAll("g").forEach((node, k) => {
        node.querySelector(".below").textContent = nodes[k][0];
        node.setAttribute("class", nodes[k][1]);
      });
      drawing.querySelectorAll("path").forEach((link, k) => {
        link.setAttribute("stroke-width", links[k][0]);
        link.setAttribute("class", links[k][1]);
      });
    }
    byId("flow-plan").textContent = `plan ${chosen}`;
  }
