import {Migration} from '@mikro-orm/migrations';

/** Where whoever canceled a payment wants to hear of it. The version before this one always tells it in one place. */
export class AnswerCancellations extends Migration {
  override up(): void {
    this.addSql('alter table payments add column cancel_reply_to text');
  }
}
