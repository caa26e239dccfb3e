  // ---- the data, numbers as people read them, and elements -----------------------------------
  const { data, figures } = window.wholepie;
  const planCount = data.values.length;
  const everyPlan = data.values.map((_, row) => row + 1);
  let chosen = data.chosen;

  const whole = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 });
  const short = new Intl.NumberFormat("en-GB", { maximumSignificantDigits: 4 });
  const fixed = [0, 1, 2, 3, 4, 5, 6].map((digits) =>
    new Intl.NumberFormat("en-GB", { minimumFractionDigits: digits, maximumFractionDigits: digits }));
  const number = (value) =>
    (Number.isInteger(value) || Math.abs(value) >= 1000 ? whole : short).format(value);
  const signed = (words, value) => (value > 0 ? `+${words}` : words.replace("-", "\u2212"));
  const percent = (share) => {
    const rounded = Math.round(share * 100);
    return rounded === 100 && share < 1 - 1e-9 ? "99.9 %" : `${rounded} %`;
  };
  const count = (amount, thing) => `${whole.format(amount)} ${thing}${amount === 1 ? "" : "s"}`;
  const listed = (words) =>
    words.length > 1 ? `${words.slice(0, -1).join(", ")} and ${words.at(-1)}` : words.join("");
  const isolated = (text) => `\u2068${text}\u2069`;
  const clamp = (share) => Math.min(Math.max(share, 0), 1);

  /** A goal's value with the decimals that its column has. */
  const valueOf = (goal, value) => fixed[goal.decimals].format(value);
  const unitOf = (goal, words) => (/^[+\u2212-]?1$/.test(words) ? goal.one : goal.unit);
  const withUnit = (goal, words) => (goal.unit ? `${words} \u2066${unitOf(goal, words)}\u2069` : words);
  const labelOf = (goal) => isolated(goal.owner ? `${goal.owner}: ${goal.name}` : goal.name);
  const height = (goal, value) =>
    goal.best === goal.worst ? 1 : (value - goal.worst) / (goal.best - goal.worst);

  /** What each plan's worst-off party gets; null where nobody has anything to gain. */
  const worstOff = data.satisfaction.map((shares) => {
    const told = shares.filter((share) => share !== null);
    return told.length ? Math.min(...told) : null;
  });

  /** An element with a class and children; strings become text, never HTML. */
  function element(tag, className, ...children) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    made.append(...children.filter((child) => child !== null));
    return made;
  }
  const name = (text) => element("bdi", "", text);
  const byId = (id) => document.getElementById(id);

  /** A sentence whose names stand between isolates, as elements: names are set off. Units, between
      isolates of another kind, are not. */
  const sentence = (words) => words.split(/(\u2068[^\u2069]*\u2069)/).map((part) =>
    part.startsWith("\u2068") ? element("bdi", "who", part.slice(1, -1)) : part);

  function track(share, mark) {
    const bar = element("i", "");
    bar.style.width = `${clamp(share) * 100}%`;
    const made = element("div", "track", bar);
    if (mark !== null && mark >= 0 && mark <= 1) {
      const line = element("b", "");
      line.style.left = `${mark * 100}%`;
      made.append(line);
    }
    return made;
  }
