/** What the Dockerfile says, as far as a container of its image shows it. */
import { readFileSync } from "node:fs";

import {
  Copy,
  DockerfileParser,
  From,
  type Instruction,
  PropertyInstruction,
} from "dockerfile-ast";
import { z } from "zod";

export const dockerfile = readFileSync(new URL("../../Dockerfile", import.meta.url), "utf8");

export const instructions: readonly Instruction[] =
  DockerfileParser.parse(dockerfile).getInstructions();

/** Those of the last stage, which is the image. */
const shipped = instructions.slice(instructions.findLastIndex((each) => each instanceof From));

export interface CopyInstruction {
  readonly sources: readonly string[];
  readonly destination: string;
  /** Whether the sources lie in the repository, and not in an earlier stage. */
  readonly isFromContext: boolean;
}

/** What a container runs unless it is told otherwise, and with what. */
export const image = {
  entrypoint: execForm("ENTRYPOINT"),
  command: execForm("CMD"),
  healthcheck: execForm("HEALTHCHECK"),
  user: onlyArgument("USER"),
  port: onlyArgument("EXPOSE"),
  folder: onlyArgument("WORKDIR"),
  environment: propertiesOf(shipped, "ENV"),
  copies: copiesOf(shipped),
};

export function copiesOf(stage: readonly Instruction[]): readonly CopyInstruction[] {
  return stage
    .filter((each) => each instanceof Copy)
    .map((copy) => {
      const paths = copy.getArguments().map((argument) => argument.getValue());
      return {
        sources: paths.slice(0, -1),
        destination: paths.at(-1) ?? "",
        isFromContext: copy.getFromFlag() === null,
      };
    });
}

/** Names and values that ARG, ENV or LABEL set. */
export function propertiesOf(
  stage: readonly Instruction[],
  keyword: "ARG" | "ENV" | "LABEL",
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    stage
      .filter((each) => each.getKeyword() === keyword)
      .filter((each) => each instanceof PropertyInstruction)
      .flatMap((each) => each.getProperties())
      .map((property) => [property.getName(), property.getValue() ?? ""]),
  );
}

/** The arguments of an instruction in exec form; without a shell around it a process gets the signals itself. */
function execForm(keyword: string): readonly string[] {
  const content = only(keyword).getArgumentsContent() ?? "";
  const list: unknown = JSON.parse(content.slice(content.indexOf("[")));
  return z.array(z.string()).parse(list);
}

function onlyArgument(keyword: string): string {
  return only(keyword).getArgumentsContent() ?? "";
}

function only(keyword: string): Instruction {
  const [found, ...others] = shipped.filter((each) => each.getKeyword() === keyword);
  if (found === undefined || others.length > 0) throw new Error(`The image needs one ${keyword}.`);
  return found;
}
