/*
 * The decision form: the button counts the decisions, and "When you sign" shows only what
 * follows from the verdicts that are chosen now. Without scripts all of it is shown.
 */
export function showDecision() {
    const form = document.querySelector("[data-decision]");
    if (!form) {
        return;
    }
    form.addEventListener("change", () => show(form));
    show(form);
}

function show(form) {
    const chosen = form.querySelectorAll("[data-verdict]:checked");
    for (const line of form.querySelectorAll("[data-follows]")) {
        const [treatment, verdicts] = line.dataset.follows.split(":");
        line.hidden = ![...chosen].some(
            (input) =>
                input.dataset.treatment === treatment &&
                verdicts.split(" ").includes(input.value),
        );
    }
    const label = form.querySelector("[data-sign]");
    if (label && chosen.length > 0) {
        const key = chosen.length === 1 ? "one" : "many";
        label.textContent = label.dataset[key].replace("#", String(chosen.length));
    }
}
