// What the filter page's scripts do: selects behind buttons, a picker of two months, and a list that is asked for anew.
// An imitation of bootstrap-select and daterangepicker: the same elements, classes and limits.
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const pad = (number) => String(number).padStart(2, "0");
const iso = (day) => `${day.getFullYear()}-${pad(day.getMonth() + 1)}-${pad(day.getDate())}`;
const shown = (day) => `${pad(day.getMonth() + 1)}/${pad(day.getDate())}/${day.getFullYear()}`;
const local = (text) => { const [year, month, day] = text.split("-").map(Number); return new Date(year, month - 1, day); };
const monthOf = (day, more = 0) => new Date(day.getFullYear(), day.getMonth() + more, 1);

class LeagueSchedule {
  constructor(config) {
    this.filter = config.filter;
    this.asked = 0;
    this.list = document.querySelector(".league-matches-list");
    this.loader = document.querySelector(".playoff-loader");
    this.field = document.querySelector('input[name="datefilter"]');
    document.querySelectorAll("select").forEach((select) => this.wrap(select));
    this.picker = new Picker(this.field, document.querySelector("[js-date]"), () => this.load(1));
    document.addEventListener("click", (event) => {
      const link = event.target.closest(".page-link[js-page]");
      if (link) this.load(link.getAttribute("js-page"));
    });
  }

  wrap(select) {
    const group = document.createElement("div");
    group.className = "btn-group bootstrap-select";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn dropdown-toggle btn-default";
    select.replaceWith(group);
    select.tabIndex = -98;
    group.append(button, select);
    const name = () => {
      const told = [...select.selectedOptions].map((each) => each.text.trim()).join(", ");
      button.textContent = `${group.previousElementSibling.textContent} ${told || "Nothing Selected"}`;
    };
    select.addEventListener("change", () => { name(); this.load(1); });
    name();
  }

  async load(page) {
    const turn = ++this.asked;
    const ask = new URLSearchParams({ open_page: page, tournament: this.filter.tournament });
    const several = (name, selector) => {
      const values = [...(document.querySelector(selector)?.selectedOptions ?? [])].map((each) => each.value);
      if (values.length) values.forEach((value) => ask.append(`${name}[]`, value));
      else ask.append(name, "0");
    };
    several("age", "select[js-age]");
    several("groups", "select[js-groups]");
    ask.append("academy", document.querySelector("select[js-academy]")?.value || "0");
    ask.append("brackets", this.filter.brackets || (document.querySelector("select[js-brackets]")?.value ?? ""));
    const told = { team: 0, gender: this.filter.gender, match_number: 0, match_type: this.filter.matchType };
    Object.entries(told).forEach(([name, value]) => ask.append(name, value));
    ask.append("status", "all");
    ask.append("start_date", `${iso(this.picker.start)} 00:00:00`);
    ask.append("end_date", `${iso(this.picker.end)} 23:59:59`);
    this.loader.classList.remove("hidden");
    const headers = { "X-Requested-With": "XMLHttpRequest" };
    const answer = await fetch(`/public_schedule/league/get_matches?${ask}`, { headers });
    const text = await answer.text();
    setTimeout(() => {
      if (turn !== this.asked) return;
      this.list.innerHTML = text;
      this.list.classList.remove("hidden");
      this.loader.classList.add("hidden");
    }, Number(document.body.dataset.stale) * 1000);
  }
}

class Picker {
  constructor(field, holder, apply) {
    this.field = field;
    this.apply = apply;
    this.start = local(holder.getAttribute("js-start-date").slice(0, 10));
    this.end = local(holder.getAttribute("js-end-date").slice(0, 10));
    this.first = local(holder.getAttribute("js-min-date"));
    this.last = local(holder.getAttribute("js-max-date"));
    this.closed = new Set(JSON.parse(document.body.dataset.closed));
    this.box = document.createElement("div");
    this.box.className = "daterangepicker ltr show-calendar";
    this.box.style.display = "none";
    document.body.append(this.box);
    field.addEventListener("click", () => this.open());
    this.box.addEventListener("mousedown", (event) => this.press(event.target));
    this.box.addEventListener("click", (event) => this.click(event.target));
  }

  open() {
    this.before = [this.start, this.end];
    this.look(this.start);
    this.box.style.display = "block";
  }

  close() {
    this.box.style.display = "none";
    this.field.value = `${shown(this.start)} - ${shown(this.end)}`;
  }

  look(day) {
    this.left = monthOf(day);
    // The season's last month is only ever on the right.
    if (monthOf(this.left, 1) > this.last) this.left = monthOf(this.last, -1);
    this.draw();
  }

  press(target) {
    if (!target.matches("td.available")) return;
    const day = local(target.dataset.day);
    if (this.end || day < this.start) { this.start = day; this.end = null; } else this.end = day;
    const there = [this.left, monthOf(this.left, 1)].some((month) => +month === +monthOf(day));
    if (there) this.draw(); else this.look(day);
  }

  click(target) {
    if (target.closest(".prev")) { this.left = monthOf(this.left, -1); this.draw(); }
    if (target.closest(".next")) { this.left = monthOf(this.left, 1); this.draw(); }
    if (target.matches(".cancelBtn")) { [this.start, this.end] = this.before; this.close(); }
    if (target.matches(".applyBtn") && !target.disabled) { this.close(); this.apply(); }
  }

  draw() {
    const panels = ["left", "right"].map((side, place) => this.panel(side, monthOf(this.left, place)));
    this.box.innerHTML = `${panels.join("")}<div class="drp-buttons"><span class="drp-selected"></span>`
      + '<button class="cancelBtn btn btn-sm btn-default" type="button">Cancel</button>'
      + `<button class="applyBtn btn btn-sm btn-primary" type="button"${this.end ? "" : " disabled"}>Apply</button></div>`;
  }

  panel(side, month) {
    const earlier = side === "left" && month > this.first;
    const later = side === "right" && monthOf(month, 1) <= this.last;
    const rows = [];
    const begin = new Date(month.getFullYear(), month.getMonth(), 1 - month.getDay());
    for (let row = 0; row < 6; row += 1) {
      const cells = [];
      for (let column = 0; column < 7; column += 1) {
        const day = new Date(begin.getFullYear(), begin.getMonth(), begin.getDate() + row * 7 + column);
        cells.push(`<td class="${this.mark(day, month)}" data-title="r${row}c${column}" data-day="${iso(day)}">`
          + `${day.getDate()}</td>`);
      }
      rows.push(`<tr>${cells.join("")}</tr>`);
    }
    return `<div class="drp-calendar ${side}"><div class="calendar-table"><table class="table-condensed"><thead><tr>`
      + `${earlier ? '<th class="prev available"><span></span></th>' : "<th></th>"}`
      + `<th colspan="5" class="month">${MONTHS[month.getMonth()]} ${month.getFullYear()}</th>`
      + `${later ? '<th class="next available"><span></span></th>' : "<th></th>"}`
      + `</tr></thead><tbody>${rows.join("")}</tbody></table></div></div>`;
  }

  mark(day, month) {
    const marks = [];
    if (day.getDay() % 6 === 0) marks.push("weekend");
    if (day.getMonth() !== month.getMonth()) marks.push("off", "ends");
    if (day < this.first || day > this.last || this.closed.has(iso(day))) marks.push("off", "disabled");
    if (+day === +this.start) marks.push("active", "start-date");
    if (this.end && +day === +this.end) marks.push("active", "end-date");
    if (this.end && day > this.start && day < this.end) marks.push("in-range");
    if (!marks.includes("disabled")) marks.push("available");
    return marks.join(" ");
  }
}
