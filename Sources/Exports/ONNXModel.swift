internal import Configuration
internal import Files
internal import Foundation
internal import Networks
internal import Schemas
internal import Storage
internal import SwiftProtobuf

extension ExportedNetwork {
  /// The operators' version that a model is written for, in ONNX 1.12 and later.
  public static let onnxOperatorSet = 17
  /// The version of the file's form that came with it.
  private static let onnxFormat = 8
  /// float32 in ONNX.
  private static let float: Int32 = 1

  /// Writes the network as an ONNX model.
  ///
  /// Its input `images` is float32 (batch, C, H, W), normalised as the metadata say; its output
  /// `features` is float32 (batch, d), rows of length 1. A model of more than 2 GiB, which protocol
  /// buffers do not hold, is an error.
  public func writeONNX(to path: String) throws {
    let model = try onnxModel()
    do {
      try ReplacementFile.write(model.serializedBytes(), to: path)
    } catch is BinaryEncodingError {
      throw FileError(path, "is more than 2 GiB", expected: "--torch for a network of this size")
    }
  }

  private func onnxModel() throws(FileError) -> Onnx_ModelProto {
    let description = choice.description
    var graph = ONNXGraph()
    let last = graph.add(description.stages.flatMap(\.layers), to: "images")
    graph.normaliseRows(last, as: "features")

    var proto = Onnx_GraphProto()
    proto.name = description.name
    proto.node = graph.nodes
    for tensor in description.tensors { proto.initializer.append(try initializer(tensor)) }
    let image = [choice.inputChannels, choice.imageHeight, choice.imageWidth]
    proto.input = [ExportedNetwork.value("images", image)]
    proto.output = [ExportedNetwork.value("features", [choice.featureDimension])]

    var operators = Onnx_OperatorSetIdProto()
    operators.version = Int64(ExportedNetwork.onnxOperatorSet)
    var model = Onnx_ModelProto()
    model.irVersion = Int64(ExportedNetwork.onnxFormat)
    model.producerName = "and-dist"
    model.producerVersion = ProgramVersion.current
    model.opsetImport = [operators]
    model.graph = proto
    model.metadataProps = metadata().sorted { $0.key < $1.key }.map { key, value in
      var entry = Onnx_StringStringEntryProto()
      (entry.key, entry.value) = (key, value)
      return entry
    }
    return model
  }

  private func initializer(_ tensor: NetworkTensor) throws(FileError) -> Onnx_TensorProto {
    var proto = Onnx_TensorProto()
    proto.name = tensor.name
    proto.dims = tensor.sizes.map(Int64.init)
    proto.dataType = ExportedNetwork.float
    proto.rawData.reserveCapacity(MemoryLayout<Float>.size * tensor.count)
    let numbers = try numbers(of: tensor)
    let span = numbers.span
    for index in span.indices {
      // Lowest byte first, whatever this machine has.
      let bits = span[index].bitPattern
      for shift in stride(from: 0, to: 32, by: 8) {
        proto.rawData.append(UInt8(truncatingIfNeeded: bits >> UInt32(shift)))
      }
    }
    return proto
  }

  /// A value (batch, sizes …) of any number of images.
  private static func value(_ name: String, _ sizes: [Int]) -> Onnx_ValueInfoProto {
    var shape = Onnx_TensorShapeProto()
    var batch = Onnx_TensorShapeProto.Dimension()
    batch.dimParam = "batch"
    shape.dim = [batch]
    for size in sizes {
      var dimension = Onnx_TensorShapeProto.Dimension()
      dimension.dimValue = Int64(size)
      shape.dim.append(dimension)
    }
    var value = Onnx_ValueInfoProto()
    value.name = name
    value.type.tensorType.elemType = float
    value.type.tensorType.shape = shape
    return value
  }
}
