package dev.backfill.web;

import dev.backfill.progress.ProgressEvent;
import dev.backfill.report.BackfillReport;
import dev.backfill.report.ReportListener;
import dev.backfill.web.delivery.Address;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends messages about a run to a webhook: at its start, at changes of its state, at the first
 * failed attempt and the first chunk that is given up, at failed checks, about progress as {@link
 * #updates} says, and at its end.
 *
 * {@snippet class="dev.backfill.web.Snippets" region="webhook"}
 *
 * <p>There is at most one message a second: what happens in between shares one. A message that does
 * not arrive is sent again with what has happened since, after one second, then two, up to a
 * minute, and not before the time that a {@code Retry-After} names. A refused one (status 3xx or
 * 4xx) is not sent again. The last message is tried at once, and the end of the run waits for it
 * for at most two seconds; then it is tried for half a minute more while the process lives. A
 * message may arrive twice if its answer is lost. A webhook never disturbs the run: the log has a
 * warning at the first failure, and one at the end if the last message is missing.
 *
 * <p><b>The address is a secret.</b> No text of this library has any part of it. It has to be
 * https. Before each message the host is looked up, and refused if one of its addresses is not
 * public; redirects are not followed. The HTTP client looks the host up once more. If the name has
 * another address by then, the certificate is not that of the name, and no message is sent. With
 * {@link Network#PRIVATE} there are no such checks. Behind a proxy that the JVM is configured with,
 * a host that only the proxy knows is left to the proxy.
 *
 * <p>No message holds row data, parameters or credentials. Each process of a shared run sends what
 * it sees. Plans that run at the same time need one listener each.
 */
public final class Webhook implements ReportListener {

  private final WebhookFormat format;
  private final UpdateFrequency frequency;
  private final Wiring wiring;

  /** Of the present run; of the thread of the listener alone. */
  private @Nullable Conversation conversation;

  /** Where webhooks may be. */
  public enum Network {
    /** On the internet, with https. */
    PUBLIC,
    /**
     * Anywhere, also in your own network or on this machine, with https or http. The address has to
     * be one that you trust: nothing about it is checked.
     */
    PRIVATE
  }

  Webhook(WebhookFormat format, UpdateFrequency frequency, Wiring wiring) {
    this.format = format;
    this.frequency = frequency;
    this.wiring = wiring;
  }

  /**
   * An incoming webhook of Slack, or of a service that takes the same messages.
   *
   * @param address the address, https and public
   * @return a new listener
   * @throws IllegalArgumentException if the address cannot be used; the message does not show it
   */
  public static Webhook slack(URI address) {
    return slack(address, Network.PUBLIC);
  }

  /**
   * The same, in a network of your own.
   *
   * @param address the address
   * @param network where it may be
   * @return a new listener
   * @throws IllegalArgumentException if the address cannot be used; the message does not show it
   */
  public static Webhook slack(URI address, Network network) {
    return to(address, network, WebhookFormat.SLACK);
  }

  /**
   * A service that takes JSON, in the form of the schema {@code
   * dev/backfill/web/message-1.schema.json} in the jar.
   *
   * @param address the address, https and public
   * @return a new listener
   * @throws IllegalArgumentException if the address cannot be used; the message does not show it
   */
  public static Webhook json(URI address) {
    return json(address, Network.PUBLIC);
  }

  /**
   * The same, in a network of your own.
   *
   * @param address the address
   * @param network where it may be
   * @return a new listener
   * @throws IllegalArgumentException if the address cannot be used; the message does not show it
   */
  public static Webhook json(URI address, Network network) {
    return to(address, network, WebhookFormat.JSON);
  }

  /**
   * Reads an address, such as the value of a variable of the environment. Unlike that of {@link
   * URI#create}, the message of its exception has no part of the text.
   *
   * @param text the address
   * @return the same
   * @throws IllegalArgumentException if it has not the form of an address
   */
  @SuppressWarnings("UnusedException") // its message has the address
  public static URI address(String text) {
    try {
      return new URI(text.strip());
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(
          "The address of a webhook has the form https://host/path, and this one has not. It is not"
              + " shown, because it is a secret");
    }
  }

  private static Webhook to(URI uri, Network network, WebhookFormat format) {
    var address = Address.of(uri, network == Network.PRIVATE, Address.Names.system());
    return new Webhook(format, UpdateFrequency.everyPercent(5), Wiring.to(address));
  }

  /**
   * The same webhook with messages about progress as often as given. The default is every 5 %.
   *
   * @param updates the frequency
   * @return a new listener
   */
  public Webhook updates(UpdateFrequency updates) {
    return new Webhook(format, updates, wiring);
  }

  @Override
  public void on(ProgressEvent event, Supplier<BackfillReport> report) {
    var present = conversation;
    if (present == null) {
      present = new Conversation(format, frequency, wiring);
      conversation = present;
    }
    present.on(event, report);
  }

  @Override
  public void ended(BackfillReport report) {
    var present = conversation == null ? new Conversation(format, frequency, wiring) : conversation;
    conversation = null;
    present.ended(report);
  }

  /** Says nothing about the address. */
  @Override
  public String toString() {
    return "Webhook[%s, updates %s]".formatted(format, frequency);
  }
}
