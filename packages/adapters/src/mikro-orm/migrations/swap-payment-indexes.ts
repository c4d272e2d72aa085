import {Migration} from '@mikro-orm/migrations';

/** The indexes of the step before take the place of the old ones. Each statement only needs its lock for a moment. */
export class SwapPaymentIndexes extends Migration {
  override up(): void {
    this.addSql(`
      alter table processed_messages
        drop constraint processed_messages_pkey,
        add constraint processed_messages_pkey primary key using index processed_messages_per_order`);
    this.addSql('drop index payments_awaiting_delivery');
  }
}
