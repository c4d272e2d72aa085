import {BrokerSilent} from '@orderwell/adapters/amqp';
import {reasonOf} from '@orderwell/adapters/runtime';
import type {Finding} from '../../command-line/finding.ts';
import type {BrokerOperator, BrokerState} from '../../command-line/ports.ts';

const adviceForAbsence =
  'see whether RabbitMQ runs there and takes this user; if it is elsewhere, correct AMQP_SERVER_URL';
/** Measured on RabbitMQ 3.10: with a limit of 200 it took no connection any more after 40 queues, with 500 after 140. */
const adviceForSilence =
  'see on its host, with "rabbitmqctl status", how many file descriptors it has left and whether there is an alarm: a quorum queue takes about 3, so a limit of 1,024 is used up by some 300 queues; raise the limit (ulimit -n, or LimitNOFILE of its service), or delete queues that nobody needs ("rabbitmqctl list_queues name consumers messages")';

/** Whether the broker is there, looks as the services need it, and holds messages that nobody could handle. */
export async function brokerFindings(open: () => Promise<BrokerOperator>): Promise<Finding[]> {
  const check = 'broker';
  let broker: BrokerOperator | undefined;
  try {
    broker = await open();
    const {differences, unattended, unattendedInquiries, parking} = await broker.state();
    return [
      {check, state: 'ok', detail: 'reachable'},
      ...topologyFindings(differences),
      ...consumerFindings(unattended),
      inquiryFinding(unattendedInquiries),
      ...parkingFindings(parking),
    ];
  } catch (error) {
    const isSilent = error instanceof Error && error.cause instanceof BrokerSilent;
    return [{check, state: 'wrong', detail: reasonOf(error), advice: isSilent ? adviceForSilence : adviceForAbsence}];
  } finally {
    await broker?.close();
  }
}

function topologyFindings(differences: BrokerState['differences']): Finding[] {
  const check = 'broker topology';
  if (differences.length === 0) return [{check, state: 'ok', detail: 'exchanges and queues are as they should be'}];
  const missing = 'order-app and payment-app declare it when they start';
  const different = 'empty and delete it, or correct AMQP_QUEUE_TYPE, EXCHANGE_NAME or the routing key that names it';
  return differences.map(({name, isMissing, detail}) => ({
    check,
    state: 'wrong',
    detail: `${name}: ${detail}`,
    advice: isMissing ? missing : different,
  }));
}

function consumerFindings(unattended: BrokerState['unattended']): Finding[] {
  const check = 'consumers';
  if (unattended.length === 0) return [{check, state: 'ok', detail: 'every work queue has one'}];
  const advice = 'start the services: payment-app consumes requests and cancellations, order-app their results';
  return [{check, state: 'warning', detail: `nobody consumes ${unattended.join(', ')}`, advice}];
}

/** A payment service may do without: nobody asks it then whether something got lost. */
function inquiryFinding(unattended: BrokerState['unattendedInquiries']): Finding {
  const check = 'inquiries';
  if (unattended.length === 0) return {check, state: 'ok', detail: 'both queues have a consumer'};
  const advice =
    'nothing, if the payment service is one that knows no inquiries: what is lost on the way to it is not asked for again then';
  return {check, state: 'ok', detail: `nobody consumes ${unattended.join(', ')}`, advice};
}

function parkingFindings(queues: BrokerState['parking']): Finding[] {
  const parked = queues.filter(({count = 0}) => count > 0);
  const check = 'parked messages';
  if (parked.length === 0) return [{check, state: 'ok', detail: 'none'}];
  return parked.map(({queue, count}) => ({
    check,
    state: 'warning',
    detail: `${count} beside ${queue}`,
    advice: `see why: orderwell dlq list --queue ${queue}; then put them back: orderwell dlq redrive --queue ${queue} --all`,
  }));
}
