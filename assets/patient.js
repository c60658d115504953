/*
 * What scripts add to a patient's pages. Every page works without them: they move the
 * focus to the error summary, swallow a second click on a button, reveal the question
 * that belongs to an answer, count characters, and say the chosen time again.
 */
import { Button } from "govuk-frontend/dist/govuk/components/button/button.mjs";
import { CharacterCount } from "govuk-frontend/dist/govuk/components/character-count/character-count.mjs";
import { Checkboxes } from "govuk-frontend/dist/govuk/components/checkboxes/checkboxes.mjs";
import { ErrorSummary } from "govuk-frontend/dist/govuk/components/error-summary/error-summary.mjs";
import { start } from "./shared/start.js";
import { showChosenTime } from "./patient/times.js";
import { offerPrint } from "./shared/print.js";
import { PlainRadios } from "./patient/radios.js";

start([Button, CharacterCount, Checkboxes, ErrorSummary, PlainRadios]);
showChosenTime();
offerPrint();
