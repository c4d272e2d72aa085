import type {z} from 'zod';
import {jsonPointer, type ProblemFault} from './problem.ts';
import {faultsNamedMax} from '../limits.ts';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** What a schema found wrong with a body, each fault at its own place; the first {@link faultsNamedMax} of them. */
export function bodyFaults(issues: readonly Issue[]): readonly ProblemFault[] {
  return issues.flatMap((issue) => faultsOf(issue, [])).slice(0, faultsNamedMax);
}

function faultsOf(issue: Issue, outer: Path): readonly ProblemFault[] {
  const path = [...outer, ...issue.path];
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => fault([...path, key], 'unknown property'));
  if (issue.code === 'invalid_union') return unionFaults(issue.errors, path, issue.message);
  return [fault(path, readable(issue.message))];
}

/**
 * A body fits none of several forms. The client meant the form in which the fewest of its properties are unknown; if
 * that is not one form alone, all that can be said is what the forms are, and which properties none of them has.
 */
function unionFaults(forms: readonly (readonly Issue[])[], path: Path, message: string): readonly ProblemFault[] {
  const unknown = forms.map((issues) => new Set(issues.flatMap(strangersOf)));
  const nowhere = new Set([...(unknown[0] ?? [])].filter((key) => unknown.every((keys) => keys.has(key))));
  const fewest = Math.min(...unknown.map((keys) => keys.size));
  const meant = forms.filter((_, index) => unknown[index]?.size === fewest);
  const [form] = meant;
  if (form === undefined || meant.length > 1) {
    const strangers = [...nowhere].map((key) => fault([...path, key], 'unknown property'));
    return [fault(path, message), ...strangers];
  }
  return form.flatMap((issue) => {
    const strangers = strangersOf(issue);
    if (strangers.length === 0) return faultsOf(issue, path);
    // A property that another form knows is not unknown: the client mixed the forms.
    return strangers.map((key) => fault([...path, key], nowhere.has(key) ? 'unknown property' : message));
  });
}

/** The properties of the form itself, not of anything within it, that it does not know. */
function strangersOf(issue: Issue): readonly string[] {
  return issue.code === 'unrecognized_keys' && issue.path.length === 0 ? issue.keys : [];
}

const fault = (path: Path, detail: string): ProblemFault => ({pointer: jsonPointer(path), detail});

/** JSON has no undefined: whatever is received as that was not sent. */
function readable(message: string): string {
  if (message.endsWith('received undefined')) return 'is required';
  return message.replace(/^Invalid input: /, '');
}
