package dev.backfill.web.html;

import dev.backfill.base.Printable;

/**
 * A piece of HTML that is being written. Text and values of attributes are escaped, and made
 * printable: a mark of direction must not turn the rest of a page around. Not thread-safe.
 */
final class Html {

  private final StringBuilder out = new StringBuilder(16_384);

  /** Markup of this library, as it stands. */
  Html raw(String markup) {
    out.append(markup);
    return this;
  }

  /** A number of this library. */
  Html raw(long number) {
    out.append(number);
    return this;
  }

  /** Any text. */
  Html text(String any) {
    escape(Printable.text(any));
    return this;
  }

  /** Any text in lines that are kept. */
  Html lines(String any) {
    escape(Printable.lines(any));
    return this;
  }

  /** An element with text in it. */
  Html element(String tag, String text) {
    return raw("<").raw(tag).raw(">").text(text).raw("</").raw(name(tag)).raw(">");
  }

  /** An attribute, with the blank before it. */
  Html attribute(String name, String value) {
    return raw(" ").raw(name).raw("=\"").text(value).raw("\"");
  }

  private static String name(String tag) {
    int blank = tag.indexOf(' ');
    return blank < 0 ? tag : tag.substring(0, blank);
  }

  private void escape(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        default -> out.append(c);
      }
    }
  }

  /** A part of the page with a heading beside it. */
  Html section(String heading, Runnable content) {
    raw("<section>").element("h2", heading).raw("<div class=body>");
    content.run();
    return raw("</div></section>\n");
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
