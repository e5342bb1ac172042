public import Command
internal import Logging
public import MPI
internal import Reports

extension Invocation {
  /// Does what the command line asks for, as one rank of the job.
  public func run(on world: Communicator) throws {
    StandardErrorLog.start(level: logLevel, rank: world.rank)
    switch self {
    case .train(let options): try TrainRun(options, world).run()
    case .evaluate(let options): try EvaluateRun(options, world).run()
    case .embed(let options): try EmbedRun(options, world).run()
    case .discover(let options): try DiscoverRun(options, world).run()
    case .doctor(let options): try DoctorRun(options, world).run()
    case .benchmark(let options): try BenchmarkRun(options, world).run()
    }
  }

  private var logLevel: Logger.Level {
    switch self {
    case .train(let options): options.logLevel
    case .evaluate(let options): options.logLevel
    case .embed(let options): options.logLevel
    case .discover(let options): options.logLevel
    case .doctor(let options): options.logLevel
    case .benchmark(let options): options.logLevel
    }
  }
}
