package dev.backfill.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class OrdersTest {

  @Test
  void theOrdersWithoutTextsAreTheSameOrders() {
    var orders = new Orders(0.01);
    var whole = orders.iterator();
    var light = orders.withoutTexts();

    long count = 0;
    while (whole.hasNext()) {
      var order = whole.next();
      var same = light.next();
      assertThat(same.orderKey()).isEqualTo(order.orderKey());
      assertThat(same.rowNumber()).isEqualTo(order.rowNumber());
      assertThat(same.totalPriceInCents()).isEqualTo(order.totalPriceInCents());
      assertThat(same.orderDate()).isEqualTo(order.orderDate());
      count++;
    }

    assertThat(light).isExhausted();
    assertThat(count).isEqualTo(orders.count()).isEqualTo(15_000);
  }

  @Test
  void theExpectedTiersAddUpToThePublishedTotal() {
    Map<String, Totals> expected = TierTotals.expected(new Orders(0.1));

    Totals all = expected.values().stream().reduce(Totals.NONE, Totals::plus);

    assertThat(all.orders()).isEqualTo(150_000);
    assertThat(all.cents()).isEqualTo(2_135_659_603_063L);
    assertThat(expected).containsEntry("(none)", Totals.NONE);
    assertThat(expected)
        .hasEntrySatisfying(
            "manual",
            totals -> assertThat(totals.orders()).isEqualTo(new Orders(0.1).countByHand()));
  }
}
