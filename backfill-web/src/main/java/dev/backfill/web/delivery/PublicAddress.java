package dev.backfill.web.delivery;

import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * Tells public addresses from all others: loopback, private, shared, link-local, unique-local,
 * multicast and reserved ones, in IPv4, IPv6, and IPv4 inside of IPv6. Only what is known to be
 * public is. Stateless.
 */
final class PublicAddress {

  private static final int BYTE = 0xff;

  private PublicAddress() {}

  /** Returns true if the address belongs to a host on the internet. */
  static boolean is(InetAddress address) {
    byte[] bytes = address.getAddress();
    return address instanceof Inet4Address ? isPublic4(bytes, 0) : isPublic6(bytes);
  }

  private static boolean isPublic4(byte[] bytes, int at) {
    int a = bytes[at] & BYTE;
    int b = bytes[at + 1] & BYTE;
    int c = bytes[at + 2] & BYTE;
    return switch (a) {
      case 0, 10, 127 -> false;
      case 100 -> b < 64 || b > 127; // shared by customers of a provider
      case 169 -> b != 254; // link-local; clouds have their metadata there
      case 172 -> b < 16 || b > 31;
      case 192 ->
          !(b == 168
              || (b == 0 && (c == 0 || c == 2))
              || (b == 88 && c == 99)
              || (b == 31 && c == 196));
      case 198 -> !(b == 18 || b == 19 || (b == 51 && c == 100));
      case 203 -> !(b == 0 && c == 113);
      default -> a < 224; // multicast, reserved, broadcast
    };
  }

  private static boolean isPublic6(byte[] bytes) {
    int first = pair(bytes, 0);
    int second = pair(bytes, 2);
    if (first == 0x64 && second == 0xff9b && isZero(bytes, 4, 12)) {
      return isPublic4(bytes, 12); // IPv4 through NAT64
    }
    boolean global = first >>> 13 == 1; // 2000::/3
    boolean protocol = first == 0x2001 && second < 0x200; // Teredo and others
    boolean documentation =
        (first == 0x2001 && second == 0xdb8) || (first == 0x3fff && second < 0x1000);
    boolean relay = first == 0x2002; // 6to4 holds any IPv4 address
    return global && !protocol && !documentation && !relay;
  }

  private static int pair(byte[] bytes, int at) {
    return ((bytes[at] & BYTE) << 8) | (bytes[at + 1] & BYTE);
  }

  private static boolean isZero(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }
}
