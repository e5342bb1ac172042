public import ArgumentParser
internal import Configuration

/// `and-dist export`.
public struct ExportCommand: ProgramCommand, Sendable {
  /// Its name and help.
  public static let configuration = CommandConfiguration(
    commandName: CommandName.export.rawValue,
    abstract: "Writes the network of a checkpoint for other programs: ONNX, PyTorch.",
    usage: "and-dist export --checkpoint <path> [--onnx <file>] [--torch <file>]",
    discussion: """
      An ONNX model takes images, float32 (batch, channels, height, width), and gives features, float32 \
      (batch, d), rows of length 1. A file for PyTorch is safetensors, with torchvision's names; the \
      lines that load it are printed. Both say in their metadata how images are normalised.
      """)

  /// The checkpoint.
  @Option(
    help: ArgumentHelp(
      "folder of the checkpoint, or of a run, of which it is the newest", valueName: "path"))
  public var checkpoint: String
  /// An ONNX model to write.
  @Option(help: ArgumentHelp("ONNX model to write (operator set 17)", valueName: "file"))
  public var onnx: String?
  /// A safetensors file to write.
  @Option(
    help: ArgumentHelp(
      "safetensors file to write, which torchvision and timm can load", valueName: "file"))
  public var torch: String?
  @OptionGroup var common: CommonOptions

  /// The defaults.
  public init() {}

  /// Checks that there is something to write, and expands a leading `~`.
  public mutating func validate() throws {
    guard onnx != nil || torch != nil else {
      throw UsageError(
        description: "nothing to export; give --onnx with a file, --torch with one, or both")
    }
    checkpoint = try PathText.expanded(checkpoint, setting: "checkpoint")
    onnx = try onnx.map { try PathText.expanded($0, setting: "onnx") }
    torch = try torch.map { try PathText.expanded($0, setting: "torch") }
    if let onnx, onnx == torch {
      throw UsageError(description: "onnx and torch are both '\(onnx)'; give two files")
    }
  }

  func invocation(_ settings: SettingLayers) throws -> Invocation {
    try settings.check()
    return .export(self)
  }
}
