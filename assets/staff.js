/*
 * What scripts add to the staff's pages. Every page works without them.
 */
import { Button } from "govuk-frontend/dist/govuk/components/button/button.mjs";
import { ErrorSummary } from "govuk-frontend/dist/govuk/components/error-summary/error-summary.mjs";
import { start } from "./shared/start.js";
import { offerPrint } from "./shared/print.js";
import { showDecision } from "./staff/decision.js";
import { readFiles } from "./staff/file.js";
import { watchProgress } from "./staff/progress.js";

start([Button, ErrorSummary]);
offerPrint();
showDecision();
readFiles();
watchProgress();
