/*
 * A file that is chosen is put into the text field it is for; without scripts one pastes.
 */
export function readFiles() {
    for (const place of document.querySelectorAll("[data-file-for]")) {
        const text = document.getElementById(place.dataset.fileFor);
        const input = place.querySelector("input");
        place.hidden = false;
        input.addEventListener("change", async () => {
            if (input.files.length > 0) {
                text.value = await input.files[0].text();
            }
        });
    }
}
