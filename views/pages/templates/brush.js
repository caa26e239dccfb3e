  // ---- brushes on the axes: which plans are kept -------------------------------------------------
  /** Each goal's values among the plans, from worst to best: brushes snap to them. */
  const levels = data.goals.map((goal, k) => {
    const values = [...new Set(data.values.map((row) => row[k]))];
    return values.sort((a, b) => height(goal, a) - height(goal, b));
  });
  const brushes = levels.map((values) => [0, values.length - 1]);
  const isWhole = (k) => brushes[k][0] === 0 && brushes[k][1] === levels[k].length - 1;
  const isActive = (k) => !isWhole(k);
  let kept = everyPlan;
  let isKept = keptFlags();

  function keptFlags() {
    const flags = new Array(planCount + 1).fill(false);
    for (const plan of kept) flags[plan] = true;
    return flags;
  }

  function passes(plan, k) {
    const [low, high] = brushes[k].map((place) => height(data.goals[k], levels[k][place]));
    const own = height(data.goals[k], data.values[plan - 1][k]);
    return low <= own && own <= high;
  }

  /** Such brushes that no plan is left by them, and none of them to spare; smallest first. */
  function conflict(active) {
    for (let size = 1; size <= active.length; size += 1) {
      for (const chosenFew of subsets(active, size)) {
        if (!everyPlan.some((plan) => chosenFew.every((k) => passes(plan, k)))) return chosenFew;
      }
    }
    return [];
  }

  function* subsets(items, size, from = 0) {
    if (size === 0) yield [];
    for (let i = from; i <= items.length - size && size > 0; i += 1) {
      for (const rest of subsets(items, size - 1, i + 1)) yield [items[i], ...rest];
    }
  }

  /** A brush in words: what it asks of its goal. */
  function tellBrush(k) {
    const goal = data.goals[k];
    const [worst, best] = brushes[k].map((place) => withUnit(goal, valueOf(goal, levels[k][place])));
    const [least, most] = goal.sense === "maximize" ? ["at least", "at most"] : ["at most", "at least"];
    const parts = [];
    if (brushes[k][0] > 0) parts.push(`${least} ${worst}`);
    if (brushes[k][1] < levels[k].length - 1) parts.push(`${most} ${best}`);
    return `${labelOf(goal)} ${parts.join(" and ")}`;
  }

  function filterWords() {
    const active = data.goals.map((_, k) => k).filter(isActive);
    const all = `${whole.format(planCount)} plans`;
    if (!active.length) return `All ${all} are kept. Drag along an axis, or move its grips, to keep some.`;
    const asked = listed(active.map(tellBrush));
    if (kept.length) return `${whole.format(kept.length)} of ${all} left: ${asked}.`;
    const which = data.complete ? "efficient plan" : "listed plan";
    return `0 of ${all} left. No ${which} has ${listed(conflict(active).map(tellBrush))} together.`;
  }

  function showFilter() {
    const words = filterWords();
    const isOn = kept.length < planCount;
    document.querySelectorAll("[data-filter-words]").forEach((place) => place.replaceChildren(...sentence(words)));
    document.querySelectorAll("[data-filter-reset]").forEach((button) => { button.hidden = !data.goals.some((_, k) => isActive(k)); });
    document.querySelectorAll(".filter").forEach((box) => {
      box.classList.toggle("on", isOn);
      box.hidden = box.id !== "filter" && !isOn;
    });
  }

  let isDue = false;
  /** Filters after a brush has moved; at most once a frame. */
  function filter() {
    placeBrushes();
    if (isDue) return;
    isDue = true;
    requestAnimationFrame(() => {
      isDue = false;
      const active = data.goals.map((_, k) => k).filter(isActive);
      kept = everyPlan.filter((plan) => active.every((k) => passes(plan, k)));
      isKept = keptFlags();
      page = 0;
      showFilter();
      showTable();
      standing().forEach(redraw);
    });
  }

  function resetBrushes() {
    levels.forEach((values, k) => { brushes[k] = [0, values.length - 1]; });
    filter();
  }

  // ---- the brushes themselves, laid over the axes ------------------------------------------------
  const axes = [];

  /** The level nearest to a height from 0, worst, to 1, best. */
  function levelAt(k, wanted) {
    const distance = (place) => Math.abs(height(data.goals[k], levels[k][place]) - wanted);
    return levels[k].reduce((best, _, place) => (distance(place) < distance(best) ? place : best), 0);
  }

  function setBrush(k, end, level) {
    const [low, high] = brushes[k];
    brushes[k] = end === 0 ? [Math.min(level, high), high] : [low, Math.max(level, low)];
    filter();
  }

  /** Height on an axis under the pointer. */
  const pointed = (k, axis, event) => {
    const { top, height: tall } = axis.getBoundingClientRect();
    return standingAt(k, clamp(1 - (event.clientY - top) / tall));
  };

  function grip(k, end) {
    const made = element("button", "grip", element("span", ""));
    made.type = "button";
    made.setAttribute("role", "slider");
    made.setAttribute("aria-orientation", "vertical");
    const what = end === 0 ? "the worst that is kept" : "the best that is kept";
    made.setAttribute("aria-label", `${labelOf(data.goals[k])}: ${what}`);
    made.addEventListener("keydown", (event) => {
      const steps = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1, PageUp: 10, PageDown: -10, Home: -1e9, End: 1e9 };
      if (!(event.key in steps)) return;
      event.preventDefault();
      const stride = Math.max(Math.round(levels[k].length / 100), 1);
      const way = turned.has(k) ? -1 : 1;
      const level = brushes[k][end] + way * steps[event.key] * stride;
      setBrush(k, end, Math.min(Math.max(level, 0), levels[k].length - 1));
    });
    return made;
  }

  /** A brush for one axis: drag a grip, or drag along the axis; a click there chooses a plan. */
  function makeAxis(k) {
    const axis = element("div", "axis", element("div", "kept"), grip(k, 0), grip(k, 1), axisHead(k), axisButtons(k));
    axis.setAttribute("role", "group");
    axis.setAttribute("aria-label", `Keep plans by ${labelOf(data.goals[k])}`);
    const grips = [...axis.querySelectorAll(".grip")];
    let start = null;
    axis.addEventListener("pointerdown", (event) => {
      if (event.target.closest(".turns, .head")) return;
      const end = grips.findIndex((each) => each.contains(event.target));
      if (end < 0 && event.pointerType === "touch") return;
      start = { end, at: pointed(k, axis, event), y: event.clientY, isMoved: false };
      axis.setPointerCapture(event.pointerId);
      if (end < 0) event.preventDefault();
    });
    axis.addEventListener("pointermove", (event) => {
      if (!start) return;
      start.isMoved = start.isMoved || Math.abs(event.clientY - start.y) > 3;
      if (!start.isMoved) return;
      if (start.end >= 0) setBrush(k, start.end, levelAt(k, pointed(k, axis, event)));
      else brushBetween(k, start.at, pointed(k, axis, event));
    });
    axis.addEventListener("pointerup", (event) => {
      if (start && !start.isMoved && start.end < 0) choose(nearestPlan(k, pointed(k, axis, event)), true);
      start = null;
    });
    axis.addEventListener("pointercancel", () => { start = null; });
    return axis;
  }

  function brushBetween(k, one, other) {
    brushes[k] = [levelAt(k, Math.min(one, other)), levelAt(k, Math.max(one, other))];
    filter();
  }

  function nearestPlan(k, wanted) {
    const distance = (plan) => Math.abs(height(data.goals[k], data.values[plan - 1][k]) - wanted);
    return kept.reduce((best, plan) => (distance(plan) < distance(best) ? plan : best), kept[0]);
  }

  function placeBrushes() {
    if (!axes.length) return;
    const { xaxis, yaxis } = parallel._fullLayout;
    const [top, foot] = [1, 0].map((at) => yaxis._offset + yaxis.d2p(at));
    for (const [k, axis] of axes) {
      axis.style.left = `${xaxis._offset + xaxis.d2p(placeOf(k))}px`;
      axis.style.top = `${top}px`;
      axis.style.height = `${foot - top}px`;
      placeGrips(k, axis);
      showTurns(k, axis);
    }
  }

  function placeGrips(k, axis) {
    const goal = data.goals[k];
    const heights = brushes[k].map((level) => height(goal, levels[k][level]));
    axis.classList.toggle("active", isActive(k));
    const box = axis.querySelector(".kept");
    const [one, other] = heights.map((share) => standingAt(k, share));
    box.style.bottom = `${Math.min(one, other) * 100}%`;
    box.style.top = `${(1 - Math.max(one, other)) * 100}%`;
    box.hidden = !isActive(k);
    axis.querySelectorAll(".grip").forEach((each, end) => {
      const value = levels[k][brushes[k][end]];
      const isMoved = brushes[k][end] !== (end ? levels[k].length - 1 : 0);
      each.style.top = `${(1 - [one, other][end]) * 100}%`;
      each.firstChild.textContent = valueOf(goal, value);
      each.firstChild.hidden = !isMoved;
      each.setAttribute("aria-valuemin", "0");
      each.setAttribute("aria-valuemax", String(levels[k].length - 1));
      each.setAttribute("aria-valuenow", String(brushes[k][end]));
      each.setAttribute("aria-valuetext", withUnit(goal, valueOf(goal, value)));
    });
  }

  /** Lays brushes over the axes on which the plans differ, once the figure stands. */
  function addBrushes() {
    if (!parallel) return;
    data.goals.forEach((_, k) => axes.push([k, makeAxis(k)]));
    parallel.parentElement.append(...axes.map(([, axis]) => axis));
    parallel.on("plotly_afterplot", placeBrushes);
    placeBrushes();
    showFilter();
  }

  document.querySelectorAll("[data-filter-reset]").forEach((button) => button.addEventListener("click", resetBrushes));
