import { pino } from "pino";
import { expect, it, onTestFinished } from "vitest";

import { createGauges, createPressure } from "../../src/serving/pressure.ts";

function start() {
  const logged: string[] = [];
  const gauges = { lag: 0, memory: 10 };
  const pressure = createPressure({
    maxLagMs: 200,
    maxMemoryPercent: 85,
    gauges: {
      lagMs: () => gauges.lag,
      memoryPercent: () => gauges.memory,
      close: () => undefined,
    },
    log: pino({}, { write: (line) => logged.push((JSON.parse(line) as { msg: string }).msg) }),
  });
  onTestFinished(() => pressure.close());
  return { pressure, gauges, logged };
}

it("is there from the first look that finds too little memory until the first that finds enough", () => {
  const { pressure, gauges, logged } = start();
  gauges.memory = 85;
  pressure.look();
  expect(pressure.current()).toBeUndefined();
  gauges.memory = 86;
  pressure.look();
  pressure.look();
  expect(pressure.current()).toMatchObject({ of: "gateway", limit: "memoryPercent" });
  gauges.memory = 60;
  pressure.look();
  expect(pressure.current()).toBeUndefined();
  expect(logged).toEqual(["too busy: requests are refused", "requests are taken again"]);
});

it("is there once everything has been late three looks long", () => {
  const { pressure, gauges } = start();
  gauges.lag = 201;
  pressure.look();
  pressure.look();
  expect(pressure.current()).toBeUndefined();
  gauges.lag = 200;
  pressure.look();
  gauges.lag = 201;
  pressure.look();
  pressure.look();
  expect(pressure.current()).toBeUndefined();
  pressure.look();
  expect(pressure.current()).toMatchObject({ limit: "eventLoopMs" });
});

it("knows how late the process is, and how full", async () => {
  const gauges = createGauges();
  onTestFinished(gauges.close);
  const turn = () => new Promise((resolve) => setTimeout(resolve, 1));
  await turn();
  for (let block = 0; block < 4; block++) {
    const end = performance.now() + 120;
    while (performance.now() < end);
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    await turn();
  }
  expect(gauges.lagMs()).toBeGreaterThan(60);
  expect(gauges.memoryPercent()).toBeGreaterThan(0);
  expect(gauges.memoryPercent()).toBeLessThan(100);
});
