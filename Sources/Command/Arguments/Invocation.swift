/// What a command line asks for, read and checked.
public enum Invocation: Sendable, Equatable {
  /// Train a network.
  case train(TrainOptions)
  /// Judge the features of a checkpoint with labels.
  case evaluate(EvaluateOptions)
  /// Write the features of a checkpoint's network.
  case embed(EmbedOptions)
  /// Find entropies, anchors and neighbours of any unit rows.
  case discover(DiscoverOptions)
  /// Say what this machine offers.
  case doctor(DoctorOptions)
  /// Measure one part of the work.
  case benchmark(BenchmarkOptions)
}
