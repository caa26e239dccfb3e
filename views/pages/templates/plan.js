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
    const unit = goal.unit ? [" ", name(goal.unit)] : [];
    const target = goal.target === null ? null : element("span", "", `target ${number(goal.target)}`);
    const ends = element("div", "ends", element("span", "", `worst ${valueOf(goal, goal.worst)}`),
      target, element("span", "", placeAmong(k, value)), element("span", "", `best ${valueOf(goal, goal.best)}`));
    return element(
      "div", "meter", title, element("span", "value", valueOf(goal, value), ...unit),
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
  data.decisions.group.forEach((group, j) => columnsOf[group].push(j));

  /** A plan's decisions that are not zero: column number to value. */
  function decisionsOf(plan) {
    const [columns, values] = data.plans[plan - 1];
    return new Map(columns.map((j, k) => [j, values ? values[k] : 1]));
  }

  function decisionLine(group, j, value) {
    const usage = element("span", "used", `${whole.format(data.decisions.used[j])} of ${whole.format(planCount)}`);
    usage.title = "how many of the plans decide for it";
    const shown = isYesNo(group) && Math.abs(value - 1) < 1e-6 ? "yes" : number(value);
    return element("li", "", name(decisionName(j)), element("span", "value", shown), usage);
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

  function decisionGroup(group, columns, values) {
    const taken = columns.filter((j) => values.has(j));
    const idle = columns.filter((j) => !values.has(j));
    if (!isYesNo(group)) taken.sort((a, b) => values.get(b) - values.get(a));
    const words = group.words ? `: ${group.words}` : "";
    const amount = `${whole.format(taken.length)} of ${whole.format(columns.length)}`;
    return element(
      "div", "", element("p", "muted", element("strong", "", name(group.name)), words,
        ` (${amount} ${isYesNo(group) ? "chosen" : "not zero"}; at the right in how many plans)`),
      element("ul", "decisions", ...taken.map((j) => decisionLine(group, j, values.get(j)))),
      idle.length ? zeros(group, idle) : null,
    );
  }

  function showPlan() {
    const values = decisionsOf(chosen);
    const groups = data.decisions.groups.map((group, k) =>
      columnsOf[k].length ? decisionGroup(group, columnsOf[k], values) : null);
    byId("plan-goals").replaceChildren(
      ...data.goals.map((goal, k) => goalMeter(goal, k, data.values[chosen - 1][k])));
    byId("plan-satisfaction").replaceChildren(...partyMeters(chosen));
    byId("plan-decisions").replaceChildren(...groups.filter(Boolean));
    const limits = data.limits[chosen] || [];
    byId("plan-limits").replaceChildren(...limits.map((words) => element("li", "", words)));
    byId("limits-box").hidden = !limits.length;
    byId("plan-number").textContent = chosen;
    byId("plan-badge").hidden = chosen !== data.fairest;
    byId("plan-words").hidden = chosen !== data.fairest;
    showPlaces(values);
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
