package dev.backfill.web.delivery;

import java.net.InetAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The address of a webhook. It is a secret: who knows it can write to it. So neither {@link
 * #toString} nor a message of an exception has any part of it. Thread-safe.
 */
public final class Address {

  /** Numbers and dots, or brackets: the name system is not asked. */
  private static final Pattern LITERAL = Pattern.compile("\\[.*]|[0-9.]+");

  private final URI uri;
  private final boolean anyHost;
  private final Names names;

  /** Finds the addresses of a host. Role. */
  @FunctionalInterface
  public interface Names {

    /** The addresses of a host, one or more. */
    List<InetAddress> of(String host) throws UnknownHostException;

    /** The name system of this machine. */
    static Names system() {
      return host -> List.of(InetAddress.getAllByName(host));
    }
  }

  private Address(URI uri, boolean anyHost, Names names) {
    this.uri = uri;
    this.anyHost = anyHost;
    this.names = names;
  }

  /**
   * An address.
   *
   * @param anyHost true if it may be http, and of a host that is not public
   * @throws IllegalArgumentException if it cannot be that of a webhook
   */
  public static Address of(URI uri, boolean anyHost, Names names) {
    var scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("https") && !scheme.equals("http")) {
      throw new IllegalArgumentException(
          "The address of a webhook begins with https://, and this one does not. It is not shown,"
              + " because it is a secret");
    }
    if (uri.getHost() == null || uri.getHost().isEmpty()) {
      throw new IllegalArgumentException(
          "The address of a webhook names a host, and this one does not. It is not shown, because"
              + " it is a secret");
    }
    if (uri.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          "The address of a webhook has a user or password before its host. Leave them out: a"
              + " webhook's secret is in its path or query");
    }
    if (uri.getPort() > 65_535 || uri.getPort() == 0) {
      throw new IllegalArgumentException(
          "The port of a webhook is between 1 and 65535, and this one is " + uri.getPort());
    }
    var address = new Address(uri, anyHost, names);
    address.refuseAtOnce(scheme);
    return address;
  }

  /** Refuses what can be judged without the name system, before the run begins. */
  private void refuseAtOnce(String scheme) {
    if (anyHost) {
      return;
    }
    if (scheme.equals("http")) {
      throw new IllegalArgumentException(
          "The address of a webhook is a secret, and http sends it unprotected: use https. A server"
              + " in your own network may have http: pass Webhook.Network.PRIVATE");
    }
    if (LITERAL.matcher(uri.getHost()).matches()) {
      refusal(false)
          .filter(Answer::isFinal)
          .ifPresent(
              refused -> {
                throw new IllegalArgumentException("This webhook is refused: " + refused.words());
              });
    }
  }

  /** The address itself, for the request alone. */
  URI secret() {
    return uri;
  }

  /**
   * Looks the host up and judges all its addresses. Asked before each message, because a name may
   * get another address at any time.
   *
   * @return why it is not used; empty if it is
   */
  Optional<Answer> refusal() {
    return refusal(isProxied());
  }

  private Optional<Answer> refusal(boolean proxied) {
    if (anyHost) {
      return Optional.empty();
    }
    try {
      return names.of(uri.getHost()).stream().allMatch(PublicAddress::is)
          ? Optional.empty()
          : Optional.of(
              Answer.refused(
                  "its host has an address that is not public (loopback, private, link-local or"
                      + " reserved); pass Webhook.Network.PRIVATE for a server in your own"
                      + " network"));
    } catch (UnknownHostException e) {
      return proxied // behind a proxy, only the proxy may know names of the internet
          ? Optional.empty()
          : Optional.of(Answer.failed("the address of its host is not known"));
    }
  }

  private boolean isProxied() {
    var selector = ProxySelector.getDefault();
    return selector != null
        && selector.select(uri).stream().anyMatch(proxy -> proxy.type() != Proxy.Type.DIRECT);
  }

  /** Says nothing about the address. */
  @Override
  public String toString() {
    return "address of a webhook";
  }
}
