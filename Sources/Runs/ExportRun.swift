internal import Command
internal import Configuration
internal import Exports
internal import Files
internal import Images
internal import MPI
internal import Networks
internal import Training

/// `and-dist export`: the network of a checkpoint as files for other programs, written by rank zero.
struct ExportRun {
  private let command: ExportCommand
  private let world: Communicator

  init(_ command: ExportCommand, _ world: Communicator) {
    self.command = command
    self.world = world
  }

  func run() throws {
    try world.collectively {
      guard world.isFirst else { return }
      for path in [command.onnx, command.torch].compactMap({ $0 }) { _ = try OutputPlace(path) }
    }
    let found = try world.collectively { try Checkpoint.at(command.checkpoint) }
    let checkpoint = Checkpoint(path: try world.broadcast(found.path))
    try checkpoint.check(world)
    let state = try checkpoint.readState(world)
    try world.collectively {
      guard world.isFirst else { return }
      let configuration = state.configuration
      let network = try ExportedNetwork(
        state.network, tensors: checkpoint.model,
        statistics: PixelStatistics(
          of: configuration.dataset, channels: state.network.inputChannels,
          mean: configuration.mean, std: configuration.std),
        range: configuration.pixelRange, isResizing: configuration.imageSize != nil)
      if let path = command.onnx {
        try network.writeONNX(to: path)
        print("\(path): ONNX, operator set \(ExportedNetwork.onnxOperatorSet)")
      }
      if let path = command.torch {
        try network.writeTorch(to: path)
        print("\(path): tensors by torchvision's names")
        if let example = network.torchExample(path: path) {
          print("\n\(example)")
        } else {
          print(
            "neither torchvision nor timm has a network of this width or stem to load them into; "
              + "--onnx writes one that runs by itself")
        }
      }
    }
  }
}
