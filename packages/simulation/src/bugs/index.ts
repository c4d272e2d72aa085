import {ackBeforeEffect, ackInFinally} from './ack-before-effect.ts';
import {cancelWithoutTombstone} from './cancel-without-tombstone.ts';
import {declineOnTimeOut, notFoundIsDeclined} from './decline-on-time-out.ts';
import {dedupeBeforeCharge} from './dedupe-before-charge.ts';
import {refundWithoutKey, voidIsNotFinal} from './gateway-without-care.ts';
import {historyApartFromRow} from './history-apart-from-row.ts';
import {inquirerCancelsDirectly} from './inquirer-cancels-directly.ts';
import {keyAfterOrder} from './key-after-order.ts';
import {leaseWithoutToken} from './lease-without-token.ts';
import {noGatewayKey} from './no-gateway-key.ts';
import {noVersionCheck} from './no-version-check.ts';
import {outboxSkipped} from './outbox-skipped.ts';
import {resultWithoutStateTable} from './result-without-state-table.ts';
import {resultsPublishedDirectly} from './results-published-directly.ts';
import {settleBeforePublish} from './settle-before-publish.ts';
import {unknownNeverResolved} from './unknown-never-resolved.ts';

/** Every mistake that the simulation has to find, by name. */
export const bugs = {
  ackBeforeEffect,
  ackInFinally,
  cancelWithoutTombstone,
  declineOnTimeOut,
  dedupeBeforeCharge,
  historyApartFromRow,
  inquirerCancelsDirectly,
  keyAfterOrder,
  leaseWithoutToken,
  noGatewayKey,
  noVersionCheck,
  notFoundIsDeclined,
  outboxSkipped,
  refundWithoutKey,
  resultWithoutStateTable,
  resultsPublishedDirectly,
  settleBeforePublish,
  unknownNeverResolved,
  voidIsNotFinal,
};
