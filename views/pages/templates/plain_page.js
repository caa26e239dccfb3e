  // ---- a page without choices: plotly draws its figures ----
  const places = document.querySelectorAll("[data-figure]");
  const { figures, plotly } = window.wholepie;
  const config = { displayModeBar: false, responsive: true };
  const draw = () => {
    for (const place of places) {
      const figure = figures[place.dataset.figure];
      Plotly.newPlot(place, figure.data, figure.layout, config);
    }
  };
  if (places.length) plotly().then(draw);
