import {ackBeforeEffect, ackInFinally} from './ack-before-effect.ts';
import {cancellationAsksAtEachRepeat, resolvedAtEachPass} from './asked-without-schedule.ts';
import {cancelWithoutTombstone} from './cancel-without-tombstone.ts';
import {declineOnTimeOut, notFoundIsDeclined} from './decline-on-time-out.ts';
import {dedupeBeforeCharge} from './dedupe-before-charge.ts';
import {refundWithoutKey, voidIsNotFinal} from './gateway-without-care.ts';
import {historyApartFromRow} from './history-apart-from-row.ts';
import {inquirerCancelsDirectly} from './inquirer-cancels-directly.ts';
import {inquiredOnce, missingOfMovedOrder, queueNotLookedAt} from './inquiries.ts';
import {keyAfterOrder} from './key-after-order.ts';
import {keyByLocalClock} from './key-by-local-clock.ts';
import {leaseWithoutToken} from './lease-without-token.ts';
import {messageIdsWithoutOrder, resultIdsPerVersion, resultsHeardOnce} from './message-ids.ts';
import {metadataLeftBehind, metadataLostWhenAskedAgain} from './metadata-lost.ts';
import {noGatewayKey} from './no-gateway-key.ts';
import {noVersionCheck} from './no-version-check.ts';
import {notedAtEachRepeat} from './noted-at-each-repeat.ts';
import {announcedAnew, undeliverableFirst, unreadableEndsPass} from './one-holds-up-all.ts';
import {outageParks} from './outage-parks.ts';
import {outboxSkipped} from './outbox-skipped.ts';
import {refundAtEachPaid} from './refund-at-each-paid.ts';
import {resultWithoutStateTable} from './result-without-state-table.ts';
import {resultsPublishedDirectly} from './results-published-directly.ts';
import {settleBeforePublish} from './settle-before-publish.ts';
import {askedAgainByAge, deadlineCancels, waitCountedFromChange} from './time-decides.ts';
import {tombstoneUnasked} from './tombstone-unasked.ts';
import {unknownNeverResolved} from './unknown-never-resolved.ts';
import {storedCalledUnavailable} from './untrue-answer.ts';

/** Every mistake that the simulation has to find, by name. */
export const bugs = {
  ackBeforeEffect,
  ackInFinally,
  announcedAnew,
  askedAgainByAge,
  cancelWithoutTombstone,
  cancellationAsksAtEachRepeat,
  deadlineCancels,
  declineOnTimeOut,
  dedupeBeforeCharge,
  historyApartFromRow,
  inquiredOnce,
  inquirerCancelsDirectly,
  keyAfterOrder,
  keyByLocalClock,
  leaseWithoutToken,
  messageIdsWithoutOrder,
  metadataLeftBehind,
  metadataLostWhenAskedAgain,
  missingOfMovedOrder,
  noGatewayKey,
  noVersionCheck,
  notFoundIsDeclined,
  notedAtEachRepeat,
  outageParks,
  outboxSkipped,
  queueNotLookedAt,
  refundAtEachPaid,
  refundWithoutKey,
  resolvedAtEachPass,
  resultIdsPerVersion,
  resultWithoutStateTable,
  resultsHeardOnce,
  resultsPublishedDirectly,
  settleBeforePublish,
  storedCalledUnavailable,
  tombstoneUnasked,
  undeliverableFirst,
  unknownNeverResolved,
  unreadableEndsPass,
  voidIsNotFinal,
  waitCountedFromChange,
};
