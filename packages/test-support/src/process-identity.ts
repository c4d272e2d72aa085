import {execFileSync} from 'node:child_process';
import {existsSync, readFileSync} from 'node:fs';

/**
 * When a process was started, in the operating system's own count. Together with its id this names one process, because
 * ids are given again.
 * @returns undefined if there is no such process, or if it has ended and nobody has collected it
 */
export function startOf(pid: number): string | undefined {
  return existsSync('/proc/self/stat') ? startFromProc(pid) : startFromPs(pid);
}

function startFromProc(pid: number): string | undefined {
  let status: string;
  try {
    status = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  // The second field is the program's name in brackets, which may contain anything; see proc(5).
  const [state, ...rest] = status.slice(status.lastIndexOf(')') + 2).split(' ');
  return state === 'Z' || state === 'X' ? undefined : rest[18];
}

function startFromPs(pid: number): string | undefined {
  try {
    const printed = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', `${pid}`], {encoding: 'utf8'}).trim();
    const [state = 'Z', ...started] = printed.split(/\s+/);
    return state.startsWith('Z') ? undefined : `${Date.parse(started.join(' '))}`;
  } catch {
    return undefined;
  }
}
