package dev.backfill.web;

import dev.backfill.contract.TimeSource;
import dev.backfill.web.delivery.Address;
import dev.backfill.web.delivery.HttpWire;
import dev.backfill.web.delivery.Outbox;
import dev.backfill.web.delivery.Wire;
import dev.backfill.web.facts.Environment;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What a webhook needs from outside. Value.
 *
 * @param wire a new way to the webhook, for the plan of this name
 * @param time the clock
 * @param environment where this is
 */
record Wiring(Function<String, Wire> wire, TimeSource time, Supplier<Environment> environment) {

  static Wiring to(Address address) {
    var time = TimeSource.system();
    return new Wiring(
        plan -> HttpWire.to(address, time, "backfill-" + plan + "-webhook-request"),
        time,
        Environment::here);
  }

  Outbox outbox(String plan, WebhookFormat format) {
    return new Outbox(wire.apply(plan), time, plan, format::write);
  }
}
