// The viewer's program: asks for both documents of the season its address names, and says what came.
const named = /\/(?:standings|schedule)\/([\w-]+)/.exec(location.hash);
const key = named ? named[1] : new URLSearchParams(location.search).get("division");
const root = document.getElementById("root");

async function ask(kind) {
  const answer = await fetch(`/data/${kind}/${key}.json`);
  return answer.json();
}

Promise.all([ask("schedule"), ask("standings")]).then(
  ([schedule]) => { root.textContent = `${schedule.events.length} matches`; },
  () => { root.textContent = "There is nothing here yet."; },
);
