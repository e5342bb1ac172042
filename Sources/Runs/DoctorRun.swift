internal import Arithmetic
internal import Command
internal import Configuration
internal import Datasets
internal import Evaluation
internal import Events
internal import Foundation
internal import Images
internal import MPI
internal import Networks
internal import Reports
internal import Training

/// `and-dist doctor`: what the machines of a launch offer, and what a run would need.
struct DoctorRun {
  private let configuration: Configuration
  private let world: Communicator

  init(_ configuration: Configuration, _ world: Communicator) {
    self.configuration = configuration
    self.world = world
  }

  func run() throws {
    var disagreement: String?
    var machine: Machine?
    do {
      machine = try Machine.prepare(world)
    } catch let error as CollectiveError {
      disagreement = error.message
    }
    let nodes = try self.nodes()
    let plan = try plannedMemory(machine)
    let report = DoctorReport(
      mpi: World.libraryVersion, nodes: nodes, threadsPerRank: machine?.threads ?? Threads.count,
      blas: BLAS.configuration, blasKernels: BLAS.kernels, oneDNN: OneDNN.version,
      instructionSet: OneDNN.instructionSetName, disagreement: disagreement,
      plan: plan.memory?.plan(), bytesOfNode: plan.memory?.bytesOfNode(), planned: plan.what)
    if world.isFirst { print(report) }
    guard disagreement == nil else { throw TrainingError(disagreement ?? "") }
  }

  private func nodes() throws -> [DoctorReport.Node] {
    let topology = try world.topology()
    let names = try world.allGather(World.processorName)
    let cores = try world.allGather(Threads.affinity.map(String.init).joined(separator: ","))
    let lists = try world.allGather(Threads.affinityList)
    let memory = Int64(min(Int(ProcessInfo.processInfo.physicalMemory), ProcessMemory.limit))
    let memories = try world.allGather(memory)
    return (0..<topology.nodeCount).map { node in
      let ranks = (0..<world.worldSize).filter { topology.nodes[$0] == node }
      let all = Set(ranks.flatMap { cores[$0].split(separator: ",") })
      return DoctorReport.Node(
        name: names[ranks[0]], ranks: ranks.count, cores: all.count,
        affinity: ranks.map { lists[$0] }, memory: Int(memories[ranks[0]]))
    }
  }

  /// The memory of the run that the settings describe, if its images can be found.
  private func plannedMemory(_ machine: Machine?) throws -> (memory: RunMemory?, what: String) {
    let dataset: Dataset
    let measurement: FeatureMeasurement?
    do {
      dataset = try Dataset.open(configuration, world)
      measurement = try FeatureMeasurement.ofRun(dataset, configuration, world)
    } catch let error as CollectiveError {
      return (nil, error.message)
    }
    guard let images = dataset.train else { return (nil, "\(dataset.name) has no training images") }
    guard let machine else { return (nil, "") }
    let what =
      "\(configuration.network.rawValue) of width \(configuration.width), batch "
      + "\(configuration.batchSize) on \(world.worldSize) ranks, \(images.count) images of "
      + dataset.name
    let evaluation = try world.collectively { try measurement?.memory(configuration) }
    let memory = try RunMemory(
      configuration, images: images, keptBytes: dataset.keptBytes,
      measurement: evaluation ?? MeasurementMemory(),
      program: .present(besideImages: dataset.residentBytes), machine: machine,
      worldSize: world.worldSize)
    return (memory, what)
  }
}
