  // ---- the page of the chosen plan -------------------------------------------------------------
  const ordinal = (place) => {
    const ends = { one: "st", two: "nd", few: "rd", other: "th" };
    return `${whole.format(place)}${ends[new Intl.PluralRules("en", { type: "ordinal" }).select(place)]}`;
  };

  /** How many plans are better in a goal, as a place among all. */
  function placeAmong(k, value) {
    const goal = data.goals[k];
    const own = height(goal, value);
    const better = data.values.filter((values) => height(goal, values[k]) > own + 1e-12).length;
    return `${better ? `${ordinal(better + 1)} best` : "best"} of ${whole.format(planCount)}`;
  }

  function goalMeter(goal, k, value) {
    const title = element("span", "", ...(goal.owner ? [name(goal.owner), ": "] : []), name(goal.name));
    const shown = valueOf(goal, value);
    const unit = goal.unit ? [" ", name(unitOf(goal, shown))] : [];
    const target = goal.target === null ? null : element("span", "", `target ${number(goal.target)}`);
    const ends = element("div", "ends", element("span", "", `worst ${valueOf(goal, goal.worst)}`),
      target, element("span", "", placeAmong(k, value)), element("span", "", `best ${valueOf(goal, goal.best)}`));
    return element(
      "div", "meter", title, element("span", "value", shown, ...unit),
      track(height(goal, value), goal.target === null ? null : height(goal, goal.target)), ends,
    );
  }

  function partyMeter(party, share) {
    if (share === null) {
      return element("div", "meter", name(party), element("span", "muted", "nothing to gain"));
    }
    return element("div", "meter", name(party), element("span", "value", percent(share)), track(share, null));
  }

  const partyMeters = (plan) =>
    data.parties.map((party, k) => partyMeter(party, data.satisfaction[plan - 1][k]));

  // ---- its decisions ---------------------------------------------------------------------------
  const isYesNo = (group) => group.type === "binary";
  const groupOf = (j) => data.decisions.groups[data.decisions.group[j]];
  const decisionName = (j) => data.decisions.names[j] || groupOf(j).name;
  const columnsOf = data.decisions.groups.map(() => []);
  const placeInGroup = data.decisions.group.map((group, j) => columnsOf[group].push(j) - 1);
  const same = new Set(data.decisions.same);

  /** A plan's decisions that are not zero: column number to value. */
  function decisionsOf(plan) {
    const [columns, values] = data.plans[plan - 1];
    return new Map(columns.map((j, k) => [j, values ? values[k] : 1]));
  }

  const usageOf = (j) => `${whole.format(data.decisions.used[j])} of ${whole.format(planCount)}`;
  const amountOf = (group, value) => (isYesNo(group) && Math.abs(value - 1) < 1e-6 ? "yes" : number(value));

  function decisionLine(group, j, value) {
    const usage = element("span", "used", usageOf(j));
    usage.title = "how many of the plans decide for it";
    return element("li", "", name(decisionName(j)), element("span", "value", amountOf(group, value)), usage);
  }

  /** A table with heads; cells of `numeric` columns are numbers. The first column names the row. */
  function tableOf(title, heads, numeric, rows) {
    const line = (cells, isHead) => element("tr", "", ...cells.map((cell, k) => {
      const made = element(isHead || !k ? "th" : "td", numeric[k] ? "number" : "", name(cell));
      if (isHead || !k) made.scope = isHead ? "col" : "row";
      return made;
    }));
    const body = element("tbody", "", ...rows.map((cells) => line(cells, false)));
    const box = element("div", "scroll", element("table", "done",
      element("caption", "unseen", name(title)), element("thead", "", line(heads, true)), body));
    Object.assign(box, { tabIndex: 0, role: "group", ariaLabel: title });
    return box;
  }

  /** Decisions beside what the scenario's tables say of them. */
  function decisionTable(group, taken, values) {
    const cell = (value) => (typeof value === "number" ? number(value) : value);
    const rows = taken.map((j) => [decisionName(j), ...group.cells.map((column) => cell(column[placeInGroup[j]])),
      amountOf(group, values.get(j) || 0), usageOf(j)]);
    return tableOf(group.name, [group.name, ...group.heads, group.unit || "value", "in plans"],
      [false, ...group.numeric, true, true], rows);
  }

  /** Decisions by index, without rows and columns that are 0; null where few cells are not. */
  function pivotTable(pivot, group, values) {
    const isTaken = (j) => j >= 0 && values.has(j);
    const rows = [...pivot.rows.keys()].filter((i) => pivot.cells[i].some(isTaken));
    const columns = [...pivot.columns.keys()].filter((k) => pivot.cells.some((row) => isTaken(row[k])));
    const filled = rows.reduce((sum, i) => sum + pivot.cells[i].filter(isTaken).length, 0);
    if (filled < Math.max(data.decisions.leastFilled * rows.length * columns.length, 1)) return null;
    const shown = (j) => (j < 0 ? "" : values.has(j) ? fixed[group.decimals].format(values.get(j)) : "0");
    return element("div", "", element("p", "muted", name(pivot.title)),
      tableOf(pivot.title, [pivot.head, ...columns.map((k) => pivot.columns[k])], [false, ...columns.map(() => true)],
        rows.map((i) => [pivot.rows[i], ...columns.map((k) => shown(pivot.cells[i][k]))])));
  }

  /** Who does what when, as one table; null where a cell would name too much, or few are filled. */
  function rosterTable(roster, values) {
    const rows = roster.rows.map(() => roster.columns.map(() => []));
    for (const each of data.decisions.pivots.filter((pivot) => pivot.group === roster.group)) {
      each.cells.forEach((row, i) => row.forEach((j, k) => {
        if (j < 0 || !values.has(j)) return;
        rows[roster.rows.indexOf(each.rows[i])][roster.columns.indexOf(each.columns[k])].push(each.others);
      }));
    }
    const used = [...rows.keys()].filter((i) => rows[i].some((cell) => cell.length));
    const columns = [...roster.columns.keys()].filter((k) => rows.some((row) => row[k].length));
    const cells = rows.flat().filter((cell) => cell.length);
    const tooMuch = cells.some((cell) => cell.length > data.decisions.mostNamed);
    if (!cells.length || tooMuch || cells.length < data.decisions.leastFilled * used.length * columns.length) return null;
    return element("div", "", element("p", "muted", name(roster.title)),
      tableOf(roster.title, [roster.head, ...columns.map((k) => roster.columns[k])], [false, ...columns.map(() => false)],
        used.map((i) => [roster.rows[i], ...columns.map((k) => rows[i][k].join(", "))])));
  }

  function taken(group, k, columns, values) {
    const roster = data.decisions.rosters.find((each) => each.group === k);
    const whole = roster && rosterTable(roster, values);
    if (whole) return [whole];
    const isSome = (each) => each.cells.some((row) => row.some((j) => values.has(j)));
    const tables = data.decisions.pivots.filter((each) => each.group === k && isSome(each))
      .map((each) => pivotTable(each, group, values));
    if (tables.length && tables.every(Boolean)) return tables;
    if (group.heads.length && columns.length) return [decisionTable(group, columns, values)];
    return [element("ul", "decisions", ...columns.map((j) => decisionLine(group, j, values.get(j) || 0)))];
  }

  /** The decisions at zero, listed when they are asked for: there may be thousands. */
  function zeros(group, columns) {
    const words = isYesNo(group) ? "not chosen" : "at zero";
    const box = element("details", "", element("summary", "", `${whole.format(columns.length)} ${words}`));
    box.addEventListener("toggle", () => {
      const list = element("p", "zeros");
      columns.forEach((j, k) => list.append(k ? " · " : "", name(decisionName(j))));
      box.append(list);
    }, { once: true });
    return box;
  }

  /** Those that are not the same in all plans come first, then larger amounts; what runs in time stays in its order. */
  function decisionGroup(group, place, columns, values) {
    const some = columns.filter((j) => values.has(j));
    const listed = group.showsZeros && some.length ? columns : some;
    const idle = columns.filter((j) => !values.has(j) && listed === some);
    if (!group.inTime) some.sort((a, b) => same.has(a) - same.has(b) || (isYesNo(group) ? 0 : values.get(b) - values.get(a)));
    const words = group.words ? `: ${group.words}` : "";
    const amount = `${whole.format(some.length)} of ${whole.format(columns.length)}`;
    return element(
      "div", "", element("p", "muted", element("strong", "", name(group.name)), words,
        ` (${amount} ${isYesNo(group) ? "chosen" : "not zero"})`),
      ...taken(group, place, listed, values),
      idle.length ? zeros(group, idle) : null,
    );
  }

  function showPlan() {
    const values = decisionsOf(chosen);
    const groups = data.decisions.groups.map((group, k) =>
      columnsOf[k].length ? decisionGroup(group, k, columnsOf[k], values) : null);
    byId("plan-goals").replaceChildren(
      ...data.goals.map((goal, k) => goalMeter(goal, k, data.values[chosen - 1][k])));
    byId("plan-satisfaction").replaceChildren(...partyMeters(chosen));
    byId("plan-decisions").replaceChildren(...groups.filter(Boolean));
    const limits = data.limits[chosen] || [];
    byId("plan-limits").replaceChildren(...limits.map((words) => element("li", "", words)));
    byId("limits-box").hidden = !limits.length;
    const { names = [], units, values: amounts } = data.measures;
    byId("measures-box").hidden = !names.length;
    byId("plan-measures").replaceChildren(...names.map((each, k) => element("li", "", name(each),
      element("span", "value", number(amounts[chosen - 1][k])), element("span", "used", name(units[k])))));
    byId("plan-number").textContent = chosen;
    byId("plan-badge").hidden = chosen !== data.fairest;
    byId("plan-words").hidden = chosen !== data.fairest;
    showPlaces(values);
    showFlow();
    showAgainst();
  }

  // ---- a first look at it, beside whatever was clicked -----------------------------------------
  const peek = byId("peek");

  function showPeek() {
    const close = element("button", "", "×");
    close.type = "button";
    close.ariaLabel = "Close";
    close.addEventListener("click", () => { peek.hidden = true; });
    const link = element("a", "", `Plan ${chosen}: its page`);
    link.href = `#plan-${chosen}`;
    const more = data.parties.length > 6 ? [element("p", "muted", `${data.parties.length - 6} more on its page`)] : [];
    peek.replaceChildren(element("header", "", link, close), ...partyMeters(chosen), ...more);
    peek.hidden = isSeen(byId("plan"));
  }

  function isSeen(section) {
    const { top, bottom } = section.getBoundingClientRect();
    return top < window.innerHeight * 0.6 && bottom > window.innerHeight * 0.4;
  }
