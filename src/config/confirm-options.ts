/** Which calls are confirmed before they are sent, and what becomes of clients that cannot ask their user. */
import { word } from "./field.ts";

export type ConfirmPolicy = "none" | "destructive" | "writes";

export type ConfirmFallback = "token" | "refuse";

export const confirmPolicy = () => word("none", "destructive", "writes");

export const confirmFallback = () => word("token", "refuse");
