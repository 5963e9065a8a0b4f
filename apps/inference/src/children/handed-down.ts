import { toolNameSchema, turnRequestSchema, type Agent, type TurnRequest } from '#shared/contracts';
import { fitsPattern } from '../permissions/index.js';

export type HandedDown = Required<Pick<TurnRequest, 'permissions' | 'ancestors'>>;

const handedDownSchema = turnRequestSchema.pick({ permissions: true, ancestors: true }).required();

/** Mail and log carry it, beside the task. */
const mostChars = 200_000;

/**
 * What holds for a child: never may it do more than the turn that it works for, nor more without being asked. The
 * rules of a project hold for the whole family anyway. Undefined: there is more of them than a turn can carry.
 */
export function handedDown(
  { id, tools, permissions: ofAgent = {} }: Pick<Agent, 'id' | 'tools' | 'permissions'>,
  { permissions = {}, ancestors = [] }: Pick<TurnRequest, 'permissions' | 'ancestors'>,
): HandedDown | undefined {
  // A list of tools knows no `*`, and what is no name of a tool gives nothing.
  const named = tools?.filter((tool) => toolNameSchema.safeParse(tool).success);
  const only = named ? within(named, permissions.only) : permissions.only;
  const rules = {
    permissions: { ...permissions, ...(only ? { only: [...new Set(only)] } : {}) },
    ancestors: [{ agent: id, permissions: ofAgent }, ...ancestors],
  };
  const isFit = handedDownSchema.safeParse(rules).success && JSON.stringify(rules).length <= mostChars;
  return isFit ? rules : undefined;
}

/** The tools of an agent, as far as the turn leaves them to it. */
function within(tools: readonly string[], only: readonly string[] | undefined): readonly string[] {
  if (!only) return tools;
  return only.flatMap((rule) => {
    const open = rule.indexOf('(');
    const [named, pattern] = open < 0 ? [rule, ''] : [rule.slice(0, open), rule.slice(open)];
    return tools.filter((tool) => fitsPattern(named, tool)).map((tool) => `${tool}${pattern}`);
  });
}
