/** A page in Debian's Chromium, without a window; where there is none, the test fails. */
import { chromium, type Page } from "playwright-core";
import { onTestFinished } from "vitest";

/** Closed when its test has finished. */
export async function openPage(): Promise<Page> {
  const browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: [
      // Tests may run as root.
      "--no-sandbox",
      // Pages are served here; what else they name would be waited for.
      "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
    ],
  });
  onTestFinished(() => browser.close());
  return browser.newPage();
}
