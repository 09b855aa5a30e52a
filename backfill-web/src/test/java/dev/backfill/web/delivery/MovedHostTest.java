package dev.backfill.web.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.contract.TimeSource;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A name that has a public address when it is judged, and a local one when the client connects: the
 * certificate there is not that of the name.
 */
@Tag("slow")
class MovedHostTest {

  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir private Path folder;

  /** Judged as public, and connected to on this machine. */
  private static final Address.Names MOVES = host -> List.of(InetAddress.getAllByName("8.8.8.8"));

  private static Answer post(URI uri, boolean anyHost) throws Exception {
    try (var wire = HttpWire.to(Address.of(uri, anyHost, MOVES), TimeSource.system(), "request")) {
      return wire.post(new byte[] {'{', '}'}).answer().get(120, TimeUnit.SECONDS);
    }
  }

  @Test
  void aHostThatMovesBetweenCheckAndConnectionGetsNoMessage() throws Exception {
    var socket =
        context()
            .getServerSocketFactory()
            .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    try (var server = LocalServer.on(socket, (request, out) -> LocalServer.status(out, "200 OK"))) {
      var answer =
          post(URI.create("https://localhost:%d/".formatted(socket.getLocalPort())), false);

      assertThat(answer.words()).isEqualTo("SSLHandshakeException");
      assertThat(server.bodies()).isEmpty();
    }
  }

  /** The broken twin: without the certificate, which http does not have, it arrives. */
  @Test
  void withoutACertificateItWouldGetIt() throws Exception {
    var socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    try (var server = LocalServer.on(socket, (request, out) -> LocalServer.status(out, "200 OK"))) {
      var answer = post(URI.create("http://localhost:%d/".formatted(socket.getLocalPort())), true);

      assertThat(answer.isDelivered()).isTrue();
      assertThat(server.bodies()).hasSize(1);
    }
  }

  /** A certificate that only this test knows. */
  private SSLContext context() throws IOException, GeneralSecurityException, InterruptedException {
    var file = folder.resolve("key.p12");
    var keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-keystore",
                file.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                "changeit")
            .redirectErrorStream(true)
            .start();
    keytool.getInputStream().readAllBytes();
    assertThat(keytool.waitFor(120, TimeUnit.SECONDS)).isTrue();
    var keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      keys.load(in, PASSWORD);
    }
    var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD);
    var context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }
}
