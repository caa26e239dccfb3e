  // ---- a page without choices: plotly draws its figures ----
  const places = [...document.querySelectorAll("[data-figure]")];
  const { figures, inks, plotly } = window.wholepie;
  const config = { displayModeBar: false, responsive: true };
  const isDark = window.matchMedia("screen and (prefers-color-scheme: dark)");

  /** The colours of a figure; names beside lines have the ink for the page that is behind them. */
  function themed(layout) {
    const update = theme(layout);
    (layout.meta?.inks || []).forEach((ink, k) => {
      update[`annotations[${k}].font.color`] = isDark.matches ? inks[ink] : ink;
    });
    return update;
  }

  async function draw() {
    for (const place of places) {
      const { data, layout } = figures[place.dataset.figure];
      preset(layout, themed(layout));
      if (window.innerWidth < 600) preset(layout, { "font.size": 11 });
      await Plotly.newPlot(place, data, layout, config);
    }
    document.documentElement.dataset.ready = "true";
  }
  if (places.length) {
    plotly().then(draw);
    keepThemed(() => places.filter((place) => place.data), themed,
      (place) => (place.closest(".split > :not(.wide)") ? 325 : 660));
  }
