// The script beside a call shows the branch of the answer given: data-branch-by names the radio, data-branch its value.
import { each } from "./dom.js";

each("[data-script]", (script) => {
  const name = script.dataset.branchBy;
  const show = () => {
    const given = document.querySelector(`[name="${CSS.escape(name)}"]:checked, select[name="${CSS.escape(name)}"]`)?.value ?? "";
    for (const branch of script.querySelectorAll("[data-branch]")) branch.hidden = given !== "" && !branch.dataset.branch.split(" ").includes(given);
  };
  document.addEventListener("change", (event) => {
    if (event.target.name === name) show();
  });
  document.addEventListener("htmx:afterSettle", show);
  show();
});
