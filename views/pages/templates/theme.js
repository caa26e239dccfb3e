  // ---- colours of the page for figures -----------------------------------------------------------
  /** Colours of the page's theme for a figure. */
  function theme(layout) {
    const style = getComputedStyle(document.documentElement);
    const colour = (variable) => style.getPropertyValue(variable).trim();
    const update = {
      "font.color": colour("--ink"), "font.family": colour("--sans"),
      "hoverlabel.bgcolor": colour("--card"), "hoverlabel.bordercolor": colour("--rule"),
      "hoverlabel.font.color": colour("--ink"),
    };
    for (const axis of Object.keys(layout).filter((key) => /^[xy]axis\d*$/.test(key))) {
      update[`${axis}.gridcolor`] = colour("--grid");
    }
    return update;
  }

  /** Sets keys such as "font.color" in a layout that is not drawn yet. */
  function preset(layout, update) {
    for (const [path, value] of Object.entries(update)) {
      const keys = path.split(/[.[\]]+/);
      const last = keys.pop();
      keys.reduce((part, key) => (part[key] ??= {}), layout)[last] = value;
    }
  }

  /** Keeps figures in the colours of the page, and dark on white in a print, where each has a width
      of its own. */
  function keepThemed(figures, themeOf, widthOf) {
    const relayout = (updateOf) => figures().forEach((figure) => Plotly.relayout(figure, { ...themeOf(figure.layout), ...updateOf(figure) }));
    const printed = (figure) => ({ "font.color": "#1c2228", "font.size": 10, "xaxis.tickfont.size": 9, width: widthOf(figure) });
    const shown = () => ({ "font.size": 13, "xaxis.tickfont.size": null, width: null, autosize: true });
    window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => relayout(() => ({})));
    window.addEventListener("beforeprint", () => relayout(printed));
    window.addEventListener("afterprint", () => relayout(shown));
  }
