package dev.backfill.examples.scenario;

import java.util.function.Function;

/**
 * A scenario that can be played.
 *
 * @param name of its folder, its database, and on the command line
 * @param inWords one sentence for the screen
 * @param begin makes the scenario for a stage; asks no database
 */
public record Play(String name, String inWords, Function<Stage, Scenario> begin) {}
