package dev.backfill.cli;

import dev.backfill.cli.output.CommandException;
import dev.backfill.progress.ProgressListener;
import dev.backfill.web.UpdateFrequency;
import dev.backfill.web.Webhook;
import dev.backfill.yaml.PlanRegistry;
import java.util.Optional;

/** Makes the listener that sends progress to a webhook. Not thread-safe. */
final class Receiver implements PlanRegistry.WebhookFactory {

  private static final String SLACK = "hooks.slack.com";

  private final Optional<String> instead;
  private boolean asked;

  /**
   * Takes the address of the plan, or another one.
   *
   * @param instead the address in place of that of the plan; a secret
   */
  Receiver(Optional<String> instead) {
    this.instead = instead;
  }

  @Override
  public ProgressListener make(String ofPlan, String frequency) {
    asked = true;
    if (instead.isPresent()) {
      return to(instead.get(), frequency);
    }
    try {
      return to(ofPlan, frequency);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "%s. Or keep it out of the plan: put it into an environment variable, and give the name of the variable with --webhook-env"
              .formatted(e.getMessage()),
          e);
    }
  }

  private static ProgressListener to(String text, String frequency) {
    var address = Webhook.address(text);
    var webhook = SLACK.equals(address.getHost()) ? Webhook.slack(address) : Webhook.json(address);
    return webhook.updates(UpdateFrequency.parse(frequency));
  }

  /** Refuses an address for which the plan has no use. */
  void requireAsked() {
    if (instead.isPresent() && !asked) {
      throw CommandException.usage(
          "--webhook-env names an address, and the plan sends no progress. Write"
              + " monitoring.progress_webhook, or leave the option out.");
    }
  }
}
