public import Configuration

/// What a command line asks for, read and checked.
public enum Invocation: Sendable {
  /// Train a network; the built-in quickstart where there was no argument at all.
  case train(Configuration, isQuickstart: Bool)
  /// Plan a training without doing it: its memory, messages and time.
  case dryRun(DryRunOptions, Configuration)
  /// Judge the features of a checkpoint with labels, with settings beside the checkpoint's.
  case evaluate(EvaluateCommand, SettingLayers)
  /// Write the features of a checkpoint's network, with settings beside the checkpoint's.
  case embed(EmbedCommand, SettingLayers)
  /// Write the network of a checkpoint for other programs.
  case export(ExportCommand)
  /// Write runs as an HTML page, with settings beside the checkpoint's.
  case report(ReportCommand, SettingLayers)
  /// Decode all images, and list what is broken.
  case checkData(CheckDataCommand, Configuration)
  /// Pack a data set into tar archives.
  case pack(PackCommand, Configuration)
  /// Find entropies, anchors and neighbours of any unit rows.
  case discover(DiscoverCommand, Configuration)
  /// Say what this machine offers, and plan the memory of a run.
  case doctor(Configuration)
  /// Measure one part of the work.
  case benchmark(BenchmarkCommand, Configuration)
}
