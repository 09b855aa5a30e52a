package dev.backfill.web.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AddressTest {

  private static final String SECRET = "XYZ-secret-of-the-webhook";

  private static Address of(String uri, Address.Names names) {
    return Address.of(URI.create(uri), false, names);
  }

  /** A host that the name system of the test knows. */
  private static Address at(String... addresses) {
    return of(
        "https://hooks.example.com/" + SECRET,
        host -> {
          var found = new ArrayList<InetAddress>();
          for (String address : addresses) {
            found.addAll(List.of(InetAddress.getAllByName(address)));
          }
          return found;
        });
  }

  private static boolean isRefused(String... addresses) {
    return at(addresses).refusal().filter(Answer::isFinal).isPresent();
  }

  @Test
  void onlyPublicAddressesAreUsed() {
    var refused =
        List.of(
            "127.0.0.1",
            "127.8.9.10",
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "100.127.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.7",
            "203.0.113.9",
            "224.0.0.1",
            "239.255.255.250",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "fe80::1",
            "fec0::1",
            "fc00::1",
            "fd12:3456::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b::a00:1",
            "64:ff9b:1::1",
            "2002:7f00:1::1",
            "2001:0:53aa:64c::1",
            "2001:db8::1",
            "3fff::1",
            "100::1");
    var used =
        List.of(
            "8.8.8.8",
            "1.1.1.1",
            "100.63.255.255",
            "100.128.0.1",
            "172.15.0.1",
            "172.32.0.1",
            "169.253.1.1",
            "192.0.1.1",
            "192.167.1.1",
            "198.17.0.1",
            "198.20.0.1",
            "223.255.255.254",
            "2606:4700::1111",
            "2001:4860:4860::8888",
            "64:ff9b::808:808");

    assertThat(refused).allMatch(AddressTest::isRefused);
    assertThat(used).noneMatch(AddressTest::isRefused);
  }

  @Test
  void anIpv4AddressInAnIpv6OneIsNoWayAround() throws IOException {
    byte[] mapped = new byte[16];
    mapped[10] = (byte) 0xff;
    mapped[11] = (byte) 0xff;
    mapped[12] = 10;
    mapped[15] = 1;
    var six = Inet6Address.getByAddress("hooks.example.com", mapped, 0); // stays IPv6

    var address = of("https://hooks.example.com/", host -> List.of(six));

    assertThat(address.refusal()).isPresent();
  }

  @Test
  void oneAddressOfSeveralThatIsNotPublicRefusesTheHost() {
    assertThat(isRefused("8.8.8.8", "10.0.0.1")).isTrue();
    assertThat(isRefused("8.8.8.8", "1.1.1.1")).isFalse();
  }

  @Test
  void aHostIsLookedUpBeforeEachMessageBecauseItMayMove() {
    var answers = new ArrayList<>(List.of("8.8.8.8", "127.0.0.1"));
    var address =
        of(
            "https://hooks.example.com/",
            host -> List.of(InetAddress.getAllByName(answers.removeFirst())));

    assertThat(address.refusal()).isEmpty();
    assertThat(address.refusal()).get().matches(Answer::isFinal);
  }

  @Test
  void anUnknownHostIsTriedAgain() {
    var address =
        of(
            "https://hooks.example.com/" + SECRET,
            host -> {
              throw new UnknownHostException(host + SECRET);
            });

    assertThat(address.refusal())
        .hasValueSatisfying(
            answer -> {
              assertThat(answer.kind()).isEqualTo(Answer.Kind.FAILED);
              assertThat(answer.words()).doesNotContain(SECRET, "example");
            });
  }

  @Test
  void whatCannotBeAWebhookIsRefusedAtOnceAndNotShown() {
    for (String uri :
        List.of(
            "ftp://hooks.example.com/",
            "hooks.example.com/",
            "https:///",
            "mailto:a@b",
            "http://hooks.example.com/",
            "https://user:" + SECRET + "@hooks.example.com/",
            "https://" + SECRET + "@hooks.example.com/",
            "https://hooks.example.com:70000/",
            "https://127.0.0.1/",
            "https://[::1]/",
            "https://2130706433/",
            "https://127.1/",
            "https://0/",
            "https://[::ffff:169.254.169.254]/",
            "https://10.0.0.1:8443/")) {
      assertThatIllegalArgumentException()
          .as(uri)
          .isThrownBy(() -> of(uri + SECRET, Address.Names.system()))
          .satisfies(
              refused -> {
                assertThat(refused).hasNoCause();
                assertThat(refused.getMessage())
                    .doesNotContain(SECRET, "hooks.example", "10.0.0.1", "127");
              });
    }
  }

  @Test
  void aPrivateNetworkMayHaveHttpAndAnyAddress() {
    for (String uri : List.of("http://127.0.0.1:8099/", "https://10.0.0.1/", "http://chat/")) {
      assertThatNoException()
          .isThrownBy(
              () -> {
                var address = Address.of(URI.create(uri), true, Address.Names.system());
                assertThat(address.refusal()).isEmpty();
              });
    }
  }

  @Test
  void itsTextHasNothingOfIt() {
    assertThat(at("8.8.8.8")).hasToString("address of a webhook");
  }
}
