import type {
  EditStrategy,
  RemoveToolCallArguments,
  RemoveToolResults,
} from "../../gen/ts/headway/v1/message_edit_pb.ts";
import { fieldInvalid, fieldRequired, fieldTooLarge } from "../domain/errors.ts";
import type { EditStrategies } from "../extraction/edit/edit-strategies.ts";
import type { Spared } from "../extraction/edit/replace-parts.ts";
import * as field from "./fields.ts";

const maxTools = 100;
const most = Number.MAX_SAFE_INTEGER;

/** The strategies that a request asks for. Throws what is wrong with them. */
export function strategiesOf(given: readonly EditStrategy[]): EditStrategies {
  return given.reduce<EditStrategies>((all, { strategy }, i) => {
    const at = `edit_strategies[${i}]`;
    if (strategy.case !== undefined && strategy.case in all) {
      throw fieldInvalid(`${at}.strategy`, strategy.case, "each kind of strategy may be given once");
    }
    return { ...all, ...strategyOf(at, strategy) };
  }, {});
}

function strategyOf(at: string, strategy: EditStrategy["strategy"]): EditStrategies {
  switch (strategy.case) {
    case "removeToolResults": {
      const here = `${at}.remove_tool_results`;
      const placeholder = field.optionalShortText(`${here}.placeholder`, strategy.value.placeholder) ?? "";
      return { removeToolResults: { ...sparedBy(here, strategy.value), placeholder } };
    }
    case "removeToolCallArguments":
      return { removeToolCallArguments: sparedBy(`${at}.remove_tool_call_arguments`, strategy.value) };
    case "middleOut":
      return {
        middleOut: { reduceToTokens: tokens(`${at}.middle_out.reduce_to_tokens`, strategy.value.reduceToTokens) },
      };
    case "tokenLimit":
      return { tokenLimit: { limitTokens: tokens(`${at}.token_limit.limit_tokens`, strategy.value.limitTokens) } };
    default:
      throw fieldRequired(`${at}.strategy`);
  }
}

function sparedBy(
  at: string,
  { keepRecent, keepTools, overTokens }: RemoveToolResults | RemoveToolCallArguments,
): Spared {
  if (keepTools.length > maxTools) throw fieldTooLarge(`${at}.keep_tools`, keepTools.length, maxTools, "tools");
  return {
    ...(keepRecent !== undefined && { keepRecent: field.within(`${at}.keep_recent`, keepRecent, 0, most) }),
    keepTools: keepTools.map((tool, i) => field.name(`${at}.keep_tools[${i}]`, tool)),
    overTokens: field.within(`${at}.over_tokens`, Number(overTokens), 0, most),
  };
}

function tokens(at: string, value: bigint): number {
  if (value === 0n) throw fieldRequired(at);
  return field.within(at, Number(value), 1, most);
}
