/** Prints its arguments, where {@code mvn -q} would leave the user without a word. */
public final class Say {
  private Say() {}

  public static void main(String[] words) {
    System.out.println(String.join(" ", words));
  }
}
