"use strict";
const filters = document.getElementById("filters");
if (filters) {
  const cases = [...document.querySelectorAll(".case")];
  const shown = document.getElementById("shown");
  const kind = document.getElementById("kind");
  const verdict = document.getElementById("verdict");
  const words = document.getElementById("words");
  const apply = () => {
    const wanted = words.value.trim().toLowerCase();
    let count = 0;
    for (const one of cases) {
      const fits =
        (!kind.value || one.dataset.kind === kind.value) &&
        (!verdict.value || one.dataset.verdicts.split(" ").includes(verdict.value)) &&
        (!wanted || one.textContent.toLowerCase().includes(wanted));
      one.hidden = !fits;
      count += fits;
    }
    shown.textContent = `${count} of ${cases.length}`;
  };
  filters.hidden = false;
  filters.addEventListener("input", apply);
  apply();
  const open = (all) => cases.forEach((one) => { one.open = all; });
  document.getElementById("open").addEventListener("click", () => open(true));
  document.getElementById("close").addEventListener("click", () => open(false));
}
const jump = () => {
  const aim = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const holder = aim && aim.closest("details");
  if (holder) { holder.hidden = false; holder.open = true; aim.scrollIntoView(); }
};
addEventListener("hashchange", jump);
jump();
addEventListener("beforeprint", () => {
  for (const one of document.querySelectorAll("details.case")) one.open = true;
});
