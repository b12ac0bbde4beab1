/**
 * Properties are checked on the same values at every run, so that a change is judged by what it changes. FC_SEED takes
 * others: a number, or `random`.
 */
import { configureGlobal } from "fast-check";

const given = process.env["FC_SEED"];
if (given !== "random") configureGlobal({ seed: Number(given ?? 20_260_728) });
