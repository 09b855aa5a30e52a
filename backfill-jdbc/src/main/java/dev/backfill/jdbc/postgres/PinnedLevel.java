package dev.backfill.jdbc.postgres;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The text between two brackets: operators get their schema, and what they combine gets parentheses
 * where PostgreSQL would read it otherwise. Confined to one text.
 */
final class PinnedLevel {

  private static final int COMPARISON = 1;

  private static final Set<String> ENDS_OF_SET = Set.of("where", "from", "returning");

  private final StringBuilder done = new StringBuilder();

  /** Operands of the present expression; between two of them stands an operator. */
  private final List<String> operands = new ArrayList<>(List.of(""));

  private final List<String> operators = new ArrayList<>();
  private boolean assigns;
  private boolean assigned;
  private boolean negates;

  /** A part of an operand, or space. */
  void operand(String part) {
    operands.addLast(operands.removeLast() + part);
  }

  /** Handles a mark that ends an expression. */
  void separator(String mark) {
    if (mark.equals("not") && !operands.getLast().isBlank()) {
      negates = true; // of the word that follows
      return;
    }
    flush();
    if (mark.equals("set")) {
      assigns = true;
    } else if (ENDS_OF_SET.contains(mark)) {
      assigns = false;
    }
    if (mark.equals("set") || mark.equals(",")) {
      assigned = false;
    }
    done.append(mark);
  }

  void operator(String name) {
    boolean unary = operands.getLast().isBlank(); // a star for all, the sign of a number
    if (unary) {
      operand(name);
    } else if (name.equals("=>")) { // of a named argument
      flush();
      done.append(name);
    } else if (name.equals("=") && assigns && !assigned) {
      flush();
      done.append(name);
      assigned = true;
    } else {
      binary(name);
    }
  }

  /** {@code in} and {@code not in}. */
  void in(String group) {
    operandOfWord(negates ? "<>" : "=");
    operand((negates ? " all " : " any ") + group);
    negates = false;
  }

  /** {@code like} and {@code not like}. */
  void like() {
    operandOfWord(negates ? "!~~" : "~~");
    negates = false;
  }

  String end() {
    flush();
    return done.toString();
  }

  private void operandOfWord(String operator) {
    operands.addLast(operands.removeLast().stripTrailing() + " ");
    binary(operator);
  }

  private void binary(String name) {
    operators.add(name);
    operands.add("");
  }

  private void flush() {
    done.append(combined(0, operators.size()));
    operands.clear();
    operands.add("");
    operators.clear();
  }

  /** The operands from one to another with the operators between them. */
  private String combined(int from, int to) {
    if (from == to) {
      return operands.get(from);
    }
    int weakest = from;
    for (int i = from; i < to; i++) {
      if (strength(operators.get(i)) <= strength(operators.get(weakest))) {
        weakest = i; // the last of them, because they are read from the left
      }
    }
    return inParentheses(from, weakest)
        + "operator(pg_catalog."
        + operators.get(weakest)
        + ")"
        + spaced(inParentheses(weakest + 1, to));
  }

  private static String spaced(String operand) {
    return operand.startsWith(" ") || operand.startsWith("\n") ? operand : " " + operand;
  }

  private String inParentheses(int from, int to) {
    String text = combined(from, to);
    if (from == to) {
      return text;
    }
    String before = text.substring(0, text.length() - text.stripLeading().length());
    String after = text.substring(text.stripTrailing().length());
    return before + "(" + text.strip() + ")" + after;
  }

  private static int strength(String operator) {
    return switch (operator) {
      case "<", "<=", "=", ">=", ">", "<>" -> COMPARISON;
      case "~~", "!~~" -> COMPARISON + 1;
      case "+", "-" -> COMPARISON + 3;
      case "*", "/", "%" -> COMPARISON + 4;
      default -> COMPARISON + 2;
    };
  }
}
