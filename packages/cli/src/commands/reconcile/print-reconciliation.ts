import {readableSum} from './sums.ts';
import type {Difference} from './differences.ts';
import type {Surroundings} from '../../command-line/ports.ts';
import {type Reconciled, reconcile} from './reconcile.ts';
import type {CliSettings} from '../../command-line/settings.ts';
import {oneLine} from '../../command-line/table.ts';

/** The width of the longest kind of difference: lines are printed before the next one is known. */
const kindWidth = 'captured-without-order'.length;

/** Prints each difference as soon as it is found, and the sums at the end. @returns whether there is any */
export async function printReconciliation(
  settings: CliSettings,
  {settledForMs, json}: {settledForMs: number; json: boolean},
  {out}: Surroundings,
): Promise<boolean> {
  const found = reconcile(settings, {settledForMs});
  let [next, printed] = [await found.next(), 0];
  if (json) await out('{"differences": [');
  for (; next.done !== true; next = await found.next()) {
    await out(json ? `${printed === 0 ? '' : ','}\n  ${JSON.stringify(next.value)}` : `${lineOf(next.value)}\n`);
    printed += 1;
  }
  const reconciled = next.value;
  await out(
    json
      ? `\n], ${JSON.stringify({...reconciled, differences: undefined, count: reconciled.differences}).slice(1)}\n`
      : summaryOf(reconciled),
  );
  return reconciled.differences > 0;
}

function lineOf({kind, orderId, paymentId, detail}: Difference): string {
  const about = orderId ?? paymentId ?? 'all orders';
  return `${kind.padEnd(kindWidth)}  ${oneLine(about)}: ${oneLine(detail)}`;
}

function summaryOf({settled, moving, unreadable, differences, totals, gatewayBooks}: Reconciled): string {
  const sums = totals.map(
    ({currency, confirmedMinor, heldMinor}) =>
      `confirmed orders ${readableSum(BigInt(confirmedMinor), currency)}, held by the gateway ${readableSum(BigInt(heldMinor), currency)}`,
  );
  const lines = [
    `${settled} settled, ${moving} still moving${unreadable === 0 ? '' : `, ${unreadable} unreadable`}`,
    ...sums,
    ...(gatewayBooks ? [] : ['the payments database holds no books of the gateway: it has captured nothing yet']),
    differences === 0 ? 'no difference' : `${differences} ${differences === 1 ? 'difference' : 'differences'}`,
  ];
  return `${lines.join('\n')}\n`;
}
