public import Command
public import Logging
public import MPI
internal import Reports
internal import Training

extension Invocation {
  /// Does what the command line asks for, as one rank of the job; how that ended.
  ///
  /// Commands that cannot stop in order leave signals to do what they do.
  public func run(
    on world: Communicator, logLevel: Logger.Level, _ interruption: Interruption
  ) throws -> JobStatus {
    StandardErrorLog.start(level: logLevel, rank: world.rank)
    if world.isFirst { StageDisplay(label: "and-dist").start() }
    switch self {
    case .train, .discover: break
    default: interruption.end()
    }
    if case .doctor(let configuration) = self {
      // It prepares the machine itself, and reports what is wrong with it.
      try DoctorRun(configuration, world).run()
      return .finished
    }
    let machine = try Machine.prepare(world)
    switch self {
    case .train(let configuration, let isQuickstart):
      return try TrainRun(
        configuration, isQuickstart: isQuickstart, machine, interruption, world
      ).run()
    case .dryRun(let options, let configuration):
      try DryRun(options, configuration, machine, world).run()
    case .evaluate(let command, let settings):
      try EvaluateRun(command, settings, world).run()
    case .embed(let command, let settings):
      try EmbedRun(command, settings, world).run()
    case .export(let command): try ExportRun(command, world).run()
    case .report(let command, let settings): try ReportRun(command, settings, world).run()
    case .checkData(let command, let configuration):
      try CheckDataRun(command, configuration, world).run()
    case .pack(let command, let configuration):
      try PackRun(command, configuration, world).run()
    case .discover(let command, let configuration):
      try DiscoverRun(command, configuration, interruption, world).run()
    case .doctor: break
    case .benchmark(let command, let configuration):
      try BenchmarkRun(command, configuration, machine, world).run()
    }
    return .finished
  }
}
