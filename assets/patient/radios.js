/*
 * govuk-frontend's Radios, without the aria-expanded that ARIA does not allow on a radio
 * button: the revealed question follows its answer in reading order anyway.
 */
import { Radios } from "govuk-frontend/dist/govuk/components/radios/radios.mjs";

export class PlainRadios extends Radios {
    syncConditionalRevealWithInputState(input) {
        super.syncConditionalRevealWithInputState(input);
        input.removeAttribute("aria-expanded");
    }
}
