internal import Configuration
internal import Files
internal import Foundation
internal import Networks

extension CheckpointState {
  /// The members of `state.json`.
  ///
  /// Settings are names and texts, so that a setting that is new, or gone, alters none of the
  /// others.
  private struct Stored: Codable {
    let format: Int
    let version: String
    let settings: [String: String]
    let position: Position
    let lossSum: Double
    let epochSeconds: Double
    let discoveryBlocks: Int?
    let discoveryBlockSize: Int?
    let metricsBytes: Int
    let parts: Int
    let network: NetworkChoice
    let convolutions: ConvolutionPlan
    let imageCount: Int
    /// In hexadecimal digits, as not all readers of JSON have 64 bits.
    let imagesFingerprint: String
  }

  /// The one member that every form has.
  private struct Format: Decodable {
    let format: Int
  }

  /// The text of `state.json`.
  func json() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    let stored = Stored(
      format: CheckpointState.currentFormat, version: version, settings: configuration.settings,
      position: position, lossSum: lossSum, epochSeconds: epochSeconds,
      discoveryBlocks: discoveryBlocks, discoveryBlockSize: discoveryBlockSize,
      metricsBytes: metricsBytes, parts: parts, network: network,
      convolutions: convolutions, imageCount: imageCount,
      imagesFingerprint: String(imagesFingerprint, radix: 16))
    return [UInt8](try encoder.encode(stored))
  }

  /// The state that the text of `state.json` says; `path` is that file's, for errors.
  ///
  /// A setting that it does not name has its default; one that is unknown here is an error.
  init(json bytes: [UInt8], path: String) throws(FileError) {
    let (decoder, json) = (JSONDecoder(), Data(bytes))
    let damaged = FileError(
      path, "is damaged", advice: Checkpoint.advice)
    guard let format = try? decoder.decode(Format.self, from: json).format else { throw damaged }
    guard format == CheckpointState.currentFormat else {
      throw FileError(
        path, "has format \(format); this and-dist reads \(CheckpointState.currentFormat)")
    }
    guard let stored = try? decoder.decode(Stored.self, from: json),
      let print = UInt64(stored.imagesFingerprint, radix: 16),
      (1...Configuration.mostParts).contains(stored.parts),
      stored.imageCount >= 0
    else { throw damaged }
    version = stored.version
    configuration = try CheckpointState.configuration(stored, path)
    position = stored.position
    (lossSum, epochSeconds) = (stored.lossSum, stored.epochSeconds)
    (discoveryBlocks, metricsBytes) = (stored.discoveryBlocks, stored.metricsBytes)
    discoveryBlockSize = stored.discoveryBlockSize
    parts = stored.parts
    // Versions that knew no setting of it had a part on each rank.
    self.configuration.parts = parts
    network = stored.network
    convolutions = stored.convolutions
    imageCount = stored.imageCount
    imagesFingerprint = print
  }

  private static func configuration(
    _ stored: Stored, _ path: String
  ) throws(FileError) -> Configuration {
    do {
      return try Configuration(settings: stored.settings, source: path)
    } catch .unknownSetting(let name, _, _) {
      throw FileError(
        path,
        "has the setting '\(name)', which and-dist \(stored.version) wrote and this and-dist "
          + "\(ProgramVersion.current) does not know; go on with and-dist \(stored.version)")
    } catch .wrongValue(let setting, let value, let expected, _) {
      throw FileError(
        path,
        "has \(setting) '\(value)', which and-dist \(stored.version) wrote; this and-dist "
          + "\(ProgramVersion.current) expected \(expected)")
    } catch {
      throw FileError(path, "\(error)")
    }
  }
}
