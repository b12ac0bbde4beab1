/** The one limiter that is used, by its own file: the entry of the library reads those for a dozen databases as well. */
declare module "rate-limiter-flexible/lib/RateLimiterMemory.js" {
  export { RateLimiterMemory as default } from "rate-limiter-flexible";
}
